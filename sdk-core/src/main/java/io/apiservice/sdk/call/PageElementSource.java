package io.apiservice.sdk.call;

import io.apiservice.sdk.async.CancellableFutures;
import io.apiservice.sdk.async.ElementSource;
import io.apiservice.sdk.http.Request;
import io.apiservice.sdk.http.Response;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The elements of one walk. A page is requested when the consumer waits for its first element.
 *
 * @param <T> the type of the elements
 */
final class PageElementSource<T> implements ElementSource<T> {
  private final PageWalk<T> walk;
  private final Function<Request, Call<Response>> exchange;
  private Iterator<T> page = List.<T>of().iterator();
  private volatile @Nullable CompletableFuture<Response> underWay;
  private volatile boolean closed;

  PageElementSource(PageWalk<T> walk, Function<Request, Call<Response>> exchange) {
    this.walk = walk;
    this.exchange = exchange;
  }

  @Override
  public @Nullable T poll() {
    CompletableFuture<Response> answer = underWay;
    if (answer != null && answer.isDone() && !closed) {
      underWay = null;
      page = walk.received(value(answer)).elements().iterator();
    }
    return page.hasNext() && !closed ? page.next() : null;
  }

  private static Response value(CompletableFuture<Response> answer) {
    try {
      return answer.join();
    } catch (CompletionException e) {
      if (CancellableFutures.unwrap(e) instanceof RuntimeException failure) {
        throw failure;
      }
      throw e;
    }
  }

  @Override
  public boolean ended() {
    return closed || (walk.ended() && !page.hasNext());
  }

  @Override
  public CompletableFuture<?> more() {
    CompletableFuture<Response> answer = underWay;
    if (answer != null) {
      return answer;
    }
    CompletableFuture<Response> started = exchange.apply(walk.request()).sendAsync();
    underWay = started;
    if (closed) {
      started.cancel(true);
    }
    return started;
  }

  @Override
  public void close() {
    closed = true;
    CompletableFuture<Response> answer = underWay;
    if (answer != null) {
      answer.cancel(true);
    }
  }
}
