package io.apiservice.sdk.http.client;

import io.apiservice.sdk.async.CancellableFutures;
import io.apiservice.sdk.async.DeadlineTimer;
import io.apiservice.sdk.http.Response;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.ResponseInfo;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One asynchronous exchange. The {@link ResponseSubscriber} completes it on the client's thread.
 * Waiting for the future of the JDK instead would cost one more change of threads. That future is
 * used for cancelling and for failures only.
 */
final class AsyncExchange extends AbortableExchange {
  private final HttpRequest request;
  private final Function<ResponseInfo, ResponseSubscriber> handler;
  private final @Nullable Duration untilHeaders;
  private final DeadlineTimer timer;
  private final @Nullable DirectClient direct;
  private final AtomicBoolean ended = new AtomicBoolean();
  private volatile @Nullable CompletableFuture<HttpResponse<Response>> inFlight;

  AsyncExchange(
      HttpRequest request,
      Function<ResponseInfo, ResponseSubscriber> handler,
      @Nullable Duration untilHeaders,
      DeadlineTimer timer,
      @Nullable DirectClient direct) {
    this.request = request;
    this.handler = handler;
    this.untilHeaders = untilHeaders;
    this.timer = timer;
    this.direct = direct;
  }

  /**
   * Starts the exchange. The client is not kept: until its server closes it, a connection of the
   * JDK keeps the exchange that has opened it, and on JDKs before 21 the client ends when nothing
   * refers to it.
   */
  CompletableFuture<Response> start(HttpClient client) {
    DeadlineTimer.Timeout timeout =
        untilHeaders == null ? null : timer.schedule(untilHeaders, this::onTimeout);
    try {
      CompletableFuture<HttpResponse<Response>> future = client.sendAsync(request, this::onHeaders);
      inFlight = future;
      future.whenComplete(this::onEnd);
      if (isCompletedExceptionally()) {
        // The exchange was cancelled before it had started.
        abort();
      }
    } catch (RuntimeException e) {
      end();
      completeExceptionally(NetworkExceptions.of(e));
    }
    if (timeout != null) {
      whenComplete((response, failure) -> timeout.end());
    }
    return this;
  }

  private BodySubscriber<Response> onHeaders(ResponseInfo info) {
    ResponseSubscriber subscriber = handler.apply(info);
    subscriber.getBody().toCompletableFuture().thenAccept(this::onResponse);
    return direct == null ? subscriber.forPooledClient() : subscriber;
  }

  /** Passes the response on. If the exchange was cancelled meanwhile, discards the response. */
  private void onResponse(Response response) {
    end();
    if (!complete(response)) {
      response.release();
    }
  }

  /**
   * Handles a failure reported by the JDK, and the refusal of a proxy. Any other response was
   * reported by the {@link ResponseSubscriber} before.
   */
  private void onEnd(@Nullable HttpResponse<Response> response, @Nullable Throwable failure) {
    end();
    if (failure != null) {
      completeExceptionally(NetworkExceptions.of(CancellableFutures.unwrap(failure)));
    } else if (response != null && ProxyRefusal.is(response)) {
      ProxyRefusal.finish(onHeaders(ProxyRefusal.info(response)));
    }
  }

  private void onTimeout() {
    completeExceptionally(
        new HttpTimeoutException("no response arrived within the deadline of the call"));
    abort();
  }

  /** Before this future completes, so that what follows counts as another exchange. */
  private void end() {
    if (direct != null && ended.compareAndSet(false, true)) {
      direct.end();
    }
  }

  @Override
  protected void abort() {
    end();
    CompletableFuture<HttpResponse<Response>> future = inFlight;
    if (future != null && !future.isDone()) {
      future.cancel(true);
    }
  }
}
