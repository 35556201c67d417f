package io.apiservice.sdk.http.spi;

import io.apiservice.sdk.async.CancellableFutures;
import io.apiservice.sdk.async.DeadlineTimer;
import io.apiservice.sdk.http.Request;
import io.apiservice.sdk.http.Response;
import io.apiservice.sdk.http.client.AbortableExchange;
import io.apiservice.sdk.http.client.InputStreamSubscription;
import io.apiservice.sdk.http.client.ResponseSubscriber;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** One exchange, from its beginning until its response is passed on. */
final class ExchangeTask extends AbortableExchange {
  private static final Duration UNLIMITED = Duration.ofDays(365);

  private final Request request;
  private final BlockingClient client;
  private final DeadlineTimer timer;
  private final Executor executor;
  private final Runnable direct;
  private volatile @Nullable BlockingExchange exchange;
  private volatile @Nullable RequestContent content;
  private volatile boolean aborted;

  /**
   * @param executor has threads that may block
   * @param direct runs when a response has arrived without a proxy
   */
  ExchangeTask(
      Request request,
      BlockingClient client,
      DeadlineTimer timer,
      Executor executor,
      Runnable direct) {
    this.request = request;
    this.client = client;
    this.timer = timer;
    this.executor = executor;
    this.direct = direct;
  }

  /**
   * Sends on the current thread, which waits for the call. So an interrupt of the thread ends the
   * exchange as well.
   */
  CompletableFuture<Response> sendHere() {
    Thread waiter = Thread.currentThread();
    if (waiter.isInterrupted()) {
      return CompletableFuture.failedFuture(new InterruptedException());
    }
    Duration left = request.context().remaining().orElse(UNLIMITED);
    DeadlineTimer.Timeout limit = timer.schedule(left, waiter, this::abort);
    try {
      return CompletableFuture.completedFuture(exchange());
    } catch (Exception e) {
      return CompletableFuture.failedFuture(
          waiter.isInterrupted() ? new InterruptedException() : failure(e));
    } finally {
      limit.end();
    }
  }

  /** Runs {@code work}, which sends the request, on a thread of the executor. */
  CompletableFuture<Response> sendOn(Executor executor, Runnable work) {
    return runOn(executor, work, request.context().remaining().orElse(null), timer);
  }

  /** Sends the request on the current thread and completes this future. */
  void send() {
    if (isDone()) {
      return;
    }
    try {
      Response response = exchange();
      if (!complete(response)) {
        response.release();
      }
    } catch (Exception e) {
      completeExceptionally(failure(e));
    } catch (Error e) {
      completeExceptionally(e);
    }
  }

  private Response exchange() throws Exception {
    BodyPublisher body = request.body().orElse(null);
    RequestContent sent = body == null ? null : content(body);
    content = sent;
    BlockingExchange prepared = client.prepare(request, sent);
    exchange = prepared;
    if (aborted) {
      prepared.abort();
    }
    BlockingResponse response = send(prepared);
    if (!response.proxied()) {
      direct.run();
    }
    ResponseSubscriber subscriber =
        ResponseSubscriber.ofWatched(response.status(), response.headers(), request, timer);
    InputStreamSubscription source =
        new InputStreamSubscription(
            response.body(),
            response.length(),
            false,
            subscriber,
            prepared::abort,
            client::translate,
            executor);
    subscriber.onSubscribe(source);
    source.drain();
    try {
      return subscriber.getBody().toCompletableFuture().join();
    } catch (CompletionException e) {
      throw new ExchangeFailure(CancellableFutures.unwrap(e));
    }
  }

  private BlockingResponse send(BlockingExchange prepared) throws ExchangeFailure {
    try {
      return prepared.send();
    } catch (IOException | RuntimeException e) {
      throw new ExchangeFailure(client.translate(e));
    }
  }

  private @Nullable RequestContent content(BodyPublisher body) {
    long length = body.contentLength();
    return length == 0 ? null : new RequestContent(body, length, this::abortExchange);
  }

  private Throwable failure(Exception thrown) {
    Throwable failure = thrown instanceof ExchangeFailure translated ? translated.failure : thrown;
    RequestContent sent = content;
    Throwable ofContent = sent == null ? null : sent.failure();
    if (aborted && !(failure instanceof HttpTimeoutException)) {
      return new HttpTimeoutException("no answer came within the deadline of the call");
    }
    return ofContent != null ? ofContent : failure;
  }

  @Override
  protected void abort() {
    aborted = true;
    abortExchange();
    RequestContent sent = content;
    if (sent != null) {
      sent.abort();
    }
  }

  private void abortExchange() {
    BlockingExchange running = exchange;
    if (running != null) {
      running.abort();
    }
  }

  /** Contains a failure, which may be of a type that these methods cannot throw. */
  private static final class ExchangeFailure extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient Throwable failure;

    ExchangeFailure(Throwable failure) {
      super(null, null, false, false);
      this.failure = failure;
    }
  }
}
