package io.apiservice.sdk.call;

import io.apiservice.sdk.error.PagingException;
import io.apiservice.sdk.error.factory.ExceptionFactory;
import io.apiservice.sdk.http.Origin;
import io.apiservice.sdk.http.Request;
import io.apiservice.sdk.http.Response;
import io.apiservice.sdk.http.context.CallMask;
import io.apiservice.sdk.http.context.ParameterValues;
import io.apiservice.sdk.json.JsonCodec;
import io.apiservice.sdk.redact.HeaderValidation;
import io.apiservice.sdk.redact.RedactedCause;
import io.apiservice.sdk.redact.SecretMask;
import java.lang.reflect.Type;
import java.net.URI;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * The elements of a list that the API returns in pages. Immutable and thread-safe; an iterator is
 * not thread-safe. A page is fetched when its first element is needed, and {@code hasNext()} and
 * {@code next()} block meanwhile. Every iteration starts with the first page.
 *
 * <p>While iterating, the request for a page may fail with the exceptions of {@link Call#send()}. A
 * {@link PagingException} says that the list cannot be continued: the next page is on another
 * origin, or is one that was already read; or there were more than 10,000 pages, or 100 empty pages
 * in a row. Each page has the timeout and the retries of the client.
 *
 * @param <T> the type of the elements
 */
public final class Pages<T> implements Iterable<T> {
  private static final int MAX_PAGES = 10_000;
  private static final int MAX_EMPTY_PAGES = 100;

  private final Function<Request, Response> exchange;
  private final Request request;
  private final Type type;
  private final Paging paging;
  private final JsonCodec codec;

  private Pages(
      Function<Request, Response> exchange,
      Request request,
      Type type,
      Paging paging,
      JsonCodec codec) {
    this.exchange = exchange;
    this.request = request;
    this.type = type;
    this.paging = paging;
    this.codec = codec;
  }

  /**
   * Prepares a list; {@code Resource.list()} does it for you.
   *
   * @param exchange sends the request for a page and returns the response with its body in memory
   * @param request the request for the first page
   * @param type the type of the elements
   * @param paging finds the next page
   * @param codec reads the elements
   */
  public static <T> Pages<T> of(
      Function<Request, Response> exchange,
      Request request,
      Type type,
      Paging paging,
      JsonCodec codec) {
    return new Pages<>(exchange, request, type, paging, codec);
  }

  /**
   * Returns a copy with one more query parameter. A collection repeats the parameter for each
   * element; null is left out.
   */
  public Pages<T> query(String name, @Nullable Object value) {
    URI uri = request.uri();
    for (String text : ParameterValues.of(name, value)) {
      uri = LinkHeader.plus(uri, name, text);
    }
    return with(request.withUri(uri), paging);
  }

  /** Returns a copy with a header for the requests of all pages. */
  public Pages<T> header(String name, String value) {
    HeaderValidation.check(name, value);
    return with(request.withHeader(name, value), paging);
  }

  /** Returns a copy that finds the next page in another way; {@link Paging#link()} unless set. */
  public Pages<T> paging(Paging paging) {
    return with(request, paging);
  }

  /**
   * Returns a copy that starts with another page. With the {@link Page#next} of the last page that
   * was read, a program continues after a restart where it has stopped.
   *
   * @throws IllegalArgumentException if the page is on another origin than the list
   */
  public Pages<T> from(URI page) {
    if (!sameOrigin(page)) {
      throw new IllegalArgumentException(
          "the page is on another origin than the list, where the credential does not belong");
    }
    return with(request.withUri(page), paging);
  }

  private boolean sameOrigin(URI page) {
    try {
      return page.getRawUserInfo() == null && Origin.of(page).equals(Origin.of(request.uri()));
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private Pages<T> with(Request request, Paging paging) {
    return new Pages<>(exchange, request, type, paging, codec);
  }

  /** The elements, one after the other. */
  @Override
  public Iterator<T> iterator() {
    return new ElementIterator();
  }

  /** The elements as a sequential, lazy stream. */
  public Stream<T> stream() {
    return StreamSupport.stream(spliterator(), false);
  }

  /** The pages, each with its elements and headers. */
  public Iterable<Page<T>> pages() {
    return PageIterator::new;
  }

  @SuppressWarnings("unchecked") // paging reads elements of this type
  private FetchedPage<T> fetch(URI uri, @Nullable FetchedPage<T> before) {
    Request page = request.withUri(uri);
    Response response =
        exchange.apply(
            (before == null ? page : CallMask.nextPage(page, request, before.response()))
                .withHeader("Accept", "application/json"));
    Paging.PageResult result =
        paging.pageResult(
            uri,
            response,
            response.body().peek(),
            before == null ? PageDocument.NONE : before.array(),
            type,
            codec);
    return new FetchedPage<>(
        new Page<>((List<T>) result.elements(), response.headers(), result.next()),
        result.array(),
        result.next(),
        response);
  }

  private record FetchedPage<T>(
      Page<T> page, PageDocument array, Optional<URI> next, Response response) {}

  /** Iterates over the pages once. */
  private final class PageIterator implements Iterator<Page<T>> {
    private final Set<URI> visited = new HashSet<>();
    private @Nullable URI next = request.uri();
    private @Nullable FetchedPage<T> before;
    private int empty;

    @Override
    public boolean hasNext() {
      return next != null;
    }

    @Override
    public Page<T> next() {
      URI uri = next;
      if (uri == null) {
        throw new NoSuchElementException();
      }
      visited.add(uri);
      FetchedPage<T> fetchedPage = fetch(uri, before);
      before = fetchedPage;
      empty = fetchedPage.page().elements().isEmpty() ? empty + 1 : 0;
      next = fetchedPage.next().map(this::checked).orElse(null);
      return fetchedPage.page();
    }

    private URI checked(URI onward) {
      if (!sameOrigin(onward)) {
        throw brokenList(
            "{}: the next page is on another origin, where the credential does not belong; nothing"
                + " was sent there. Read it with a client of its own");
      }
      if (visited.contains(onward)) {
        throw brokenList("{}: the next page was already read, so the list would never end");
      }
      if (empty >= MAX_EMPTY_PAGES) {
        throw brokenList(
            "{}: "
                + MAX_EMPTY_PAGES
                + " pages in a row were empty, and each of them names a next page");
      }
      if (visited.size() >= MAX_PAGES) {
        throw brokenList("{}: the list has more than " + MAX_PAGES + " pages");
      }
      return onward;
    }

    private PagingException brokenList(String template) {
      return ExceptionFactory.paging(
          SecretMask.NONE.text(template, CallMask.shown(request)), RedactedCause.NONE);
    }
  }

  /** Iterates over the elements once. */
  private final class ElementIterator implements Iterator<T> {
    private final PageIterator iterator = new PageIterator();
    private Iterator<T> page = List.<T>of().iterator();

    @Override
    public boolean hasNext() {
      while (!page.hasNext() && iterator.hasNext()) {
        page = iterator.next().elements().iterator();
      }
      return page.hasNext();
    }

    @Override
    public T next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      return page.next();
    }
  }

  @Override
  public String toString() {
    return "pages of " + request;
  }
}
