package io.apiservice.sdk.call;

import io.apiservice.sdk.async.ElementSubscription;
import io.apiservice.sdk.http.Request;
import io.apiservice.sdk.http.Response;
import io.apiservice.sdk.http.context.ParameterValues;
import io.apiservice.sdk.json.JsonCodec;
import io.apiservice.sdk.redact.HeaderValidation;
import java.lang.reflect.Type;
import java.net.URI;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * The elements of a list that the API returns in pages. Immutable and thread-safe; an iterator is
 * not thread-safe. A page is fetched when its first element is needed, and {@code hasNext()} and
 * {@code next()} block meanwhile; {@link #forEachAsync} and {@link #subscribe} do not. Every
 * iteration starts with the first page.
 *
 * <p>While iterating, the request for a page may fail with the exceptions of {@link Call#send()}. A
 * {@link io.apiservice.sdk.error.PagingException} says that the list cannot be continued: the next
 * page is on another origin, or is one that was already read; or there were more than 10,000 pages,
 * or 100 empty pages in a row. Each page has the timeout and the retries of the client.
 *
 * @param <T> the type of the elements
 */
public final class Pages<T> implements Iterable<T>, Flow.Publisher<T> {
  private final Function<Request, Call<Response>> exchange;
  private final Executor executor;
  private final Request request;
  private final Type type;
  private final Paging paging;
  private final JsonCodec codec;

  private Pages(
      Function<Request, Call<Response>> exchange,
      Executor executor,
      Request request,
      Type type,
      Paging paging,
      JsonCodec codec) {
    this.exchange = exchange;
    this.executor = executor;
    this.request = request;
    this.type = type;
    this.paging = paging;
    this.codec = codec;
  }

  /**
   * Prepares a list; {@code Resource.list()} does it for you.
   *
   * @param exchange prepares the call for a page, which returns the response with its body in
   *     memory
   * @param executor calls the code that receives elements asynchronously; must not reject a task
   * @param request the request for the first page
   * @param type the type of the elements
   * @param paging finds the next page
   * @param codec reads the elements
   */
  public static <T> Pages<T> of(
      Function<Request, Call<Response>> exchange,
      Executor executor,
      Request request,
      Type type,
      Paging paging,
      JsonCodec codec) {
    return new Pages<>(exchange, executor, request, type, paging, codec);
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
    if (!PageWalk.sameOrigin(page, request)) {
      throw new IllegalArgumentException(
          "the page is on another origin than the list, where the credential does not belong");
    }
    return with(request.withUri(page), paging);
  }

  private Pages<T> with(Request request, Paging paging) {
    return new Pages<>(exchange, executor, request, type, paging, codec);
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

  /**
   * Passes the elements to a subscriber, as many as it requests, without blocking a thread. A page
   * is fetched when its first element is requested. The methods of the subscriber run on the
   * client's executor, one at a time, and may block. Cancelling the subscription cancels the
   * request under way. Every subscription starts with the first page.
   */
  @Override
  public void subscribe(Flow.Subscriber<? super T> subscriber) {
    new ElementSubscription<>(new PageElementSource<>(walk(), exchange), executor, subscriber)
        .start();
  }

  /**
   * Calls {@code action} for each element, without blocking a thread while a page is fetched. It is
   * called on the client's executor, for one element after the other, and may block; then the next
   * page is fetched later. If it throws, the walk ends.
   *
   * @return completes after the last element, or with the failure: an exception that iterating
   *     would throw, or that of {@code action}. Cancelling it ends the walk and cancels the request
   *     under way
   */
  public CompletableFuture<@Nullable Void> forEachAsync(Consumer<? super T> action) {
    ForEachSubscriber<T> subscriber = new ForEachSubscriber<>(action);
    subscribe(subscriber);
    return subscriber.ended();
  }

  /** The pages, each with its elements and headers. */
  public Iterable<Page<T>> pages() {
    return PageIterator::new;
  }

  private PageWalk<T> walk() {
    return new PageWalk<>(request, type, paging, codec);
  }

  /** Iterates over the pages once. */
  private final class PageIterator implements Iterator<Page<T>> {
    private final PageWalk<T> walk = walk();

    @Override
    public boolean hasNext() {
      return !walk.ended();
    }

    @Override
    public Page<T> next() {
      if (walk.ended()) {
        throw new NoSuchElementException();
      }
      return walk.received(exchange.apply(walk.request()).send());
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
