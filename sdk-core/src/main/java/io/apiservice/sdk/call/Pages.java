package io.apiservice.sdk.call;

import io.apiservice.sdk.auth.CredentialProvider;
import io.apiservice.sdk.error.PagingException;
import io.apiservice.sdk.http.Origin;
import io.apiservice.sdk.http.Request;
import io.apiservice.sdk.http.RequestMask;
import io.apiservice.sdk.http.Response;
import io.apiservice.sdk.redact.Mask;
import io.apiservice.sdk.redact.ShownCause;
import java.lang.reflect.Type;
import java.net.URI;
import java.util.Collection;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * The elements of a list that comes in pages. Immutable; nothing is sent before it is iterated, and
 * each page only when its first element is wanted. Every iteration starts anew.
 *
 * <p>A next page on another origin is an error before anything is sent there; so is one that was
 * there before, instead of an endless loop.
 *
 * @param <T> the type of the elements
 */
public final class Pages<T> implements Iterable<T> {
  private static final int MOST = 10_000;
  private static final int MOST_EMPTY = 100;

  private final Sender sender;
  private final CredentialProvider credentials;
  private final Request request;
  private final Type type;
  private final Paging paging;

  private Pages(
      Sender sender, CredentialProvider credentials, Request request, Type type, Paging paging) {
    this.sender = sender;
    this.credentials = credentials;
    this.request = request;
    this.type = type;
    this.paging = paging;
  }

  /** Prepares a list; {@code Resource.list()} does it for you. */
  public static <T> Pages<T> of(
      Sender sender, CredentialProvider credentials, Request request, Type type, Paging paging) {
    return new Pages<>(sender, credentials, request, type, paging);
  }

  /** A copy with one more query parameter; a collection repeats it, null is passed over. */
  public Pages<T> query(String name, @Nullable Object value) {
    if (value == null) {
      return this;
    }
    Collection<?> values = value instanceof Collection<?> many ? many : List.of(value);
    URI uri = request.uri();
    for (Object each : values) {
      if (each != null) {
        uri = Links.plus(uri, name, each.toString());
      }
    }
    return with(request.withUri(uri), paging);
  }

  /** A copy with a header on the request for every page. */
  public Pages<T> header(String name, String value) {
    return with(HeaderCheck.with(request, name, value), paging);
  }

  /** A copy that continues in another way. */
  public Pages<T> paging(Paging paging) {
    return with(request, paging);
  }

  private Pages<T> with(Request request, Paging paging) {
    return new Pages<>(sender, credentials, request, type, paging);
  }

  /** The elements, one after the other. */
  @Override
  public Iterator<T> iterator() {
    return new Elements();
  }

  /** The elements as a sequential, lazy stream. */
  public Stream<T> stream() {
    return StreamSupport.stream(spliterator(), false);
  }

  /** The pages rather than their elements. */
  public Iterable<Page<T>> pages() {
    return Walk::new;
  }

  @SuppressWarnings("unchecked") // paging reads elements of the type
  private Fetched<T> fetch(URI uri, PageJson before) {
    Reading.Whole answer =
        Call.of(
                sender,
                credentials,
                RequestMask.led(request.withUri(uri), request)
                    .withHeader("Accept", "application/json"),
                Reading.whole(sender.codec()))
            .send();
    Response response = answer.response();
    Paging.Turn turn = paging.turn(uri, response, answer.body(), before, type, sender.codec());
    Page<T> page = new Page<>((List<T>) turn.elements(), response.headers(), turn.next().isEmpty());
    return new Fetched<>(page, turn.array(), turn.next());
  }

  private record Fetched<T>(Page<T> page, PageJson array, Optional<URI> next) {}

  /** One walk over the pages. */
  private final class Walk implements Iterator<Page<T>> {
    private final Set<URI> seen = new HashSet<>();
    private @Nullable URI next = request.uri();
    private PageJson before = PageJson.NONE;
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
      seen.add(uri);
      Fetched<T> fetched = fetch(uri, before);
      before = fetched.array();
      empty = fetched.page().elements().isEmpty() ? empty + 1 : 0;
      next = fetched.next().map(this::checked).orElse(null);
      return fetched.page();
    }

    private URI checked(URI onward) {
      if (!sameOrigin(onward)) {
        throw broken(
            "{}: the next page is on another origin, where the credential does not belong; nothing"
                + " was sent there. Read it with a client of its own");
      }
      if (seen.contains(onward)) {
        throw broken("{}: the list goes round in circles: a next page was there before");
      }
      if (empty >= MOST_EMPTY) {
        throw broken("{}: " + MOST_EMPTY + " pages in a row were empty, and each names another");
      }
      if (seen.size() >= MOST) {
        throw broken("{}: the list has more than " + MOST + " pages");
      }
      return onward;
    }

    private PagingException broken(String template) {
      return new PagingException(
          Mask.NONE.text(template, RequestMask.shown(request)), ShownCause.NONE);
    }

    private boolean sameOrigin(URI onward) {
      try {
        return onward.getRawUserInfo() == null
            && Origin.of(onward).equals(Origin.of(request.uri()));
      } catch (IllegalArgumentException e) {
        return false;
      }
    }
  }

  /** One walk over the elements. */
  private final class Elements implements Iterator<T> {
    private final Walk walk = new Walk();
    private Iterator<T> page = List.<T>of().iterator();

    @Override
    public boolean hasNext() {
      while (!page.hasNext() && walk.hasNext()) {
        page = walk.next().elements().iterator();
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
