package io.apiservice.sdk.http.spi;

import io.apiservice.sdk.async.DeadlineTimer;
import io.apiservice.sdk.http.Headers;
import io.apiservice.sdk.http.Request;
import io.apiservice.sdk.http.Response;
import io.apiservice.sdk.http.client.AbortableExchange;
import io.apiservice.sdk.http.client.ResponseSubscriber;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublisher;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One exchange with a {@link NonBlockingClient}, until its response is passed on. */
final class NonBlockingTask extends AbortableExchange implements ResponseReceiver {
  private final Request request;
  private final NonBlockingClient client;
  private final Function<Exception, Throwable> translate;
  private final DeadlineTimer timer;
  private final Executor executor;
  private final Runnable direct;

  private volatile @Nullable NonBlockingExchange exchange;
  private volatile @Nullable RequestSource content;
  private volatile @Nullable ReceivedBody body;
  private volatile boolean aborted;
  private volatile boolean ended;

  /**
   * @param translate translates failures, see {@link BlockingClient#translate}
   * @param executor has threads that may block
   * @param direct runs when a response has arrived without a proxy
   */
  NonBlockingTask(
      Request request,
      NonBlockingClient client,
      Function<Exception, Throwable> translate,
      DeadlineTimer timer,
      Executor executor,
      Runnable direct) {
    this.request = request;
    this.client = client;
    this.translate = translate;
    this.timer = timer;
    this.executor = executor;
    this.direct = direct;
  }

  /** Runs {@code start}, which calls {@link #start()}, on this executor. */
  CompletableFuture<Response> startOn(Executor starter, Runnable start) {
    return runOn(starter, start, request.context().remaining().orElse(null), timer);
  }

  /** Starts the exchange. */
  void start() {
    if (isDone()) {
      return;
    }
    try {
      RequestSource source = request.body().map(this::source).orElse(null);
      content = source;
      NonBlockingExchange prepared = client.prepare(request, source, this);
      exchange = prepared;
      prepared.start();
      if (aborted) {
        abort();
      }
    } catch (RuntimeException e) {
      completeExceptionally(e instanceof IllegalArgumentException ? e : translate.apply(e));
    }
  }

  private @Nullable RequestSource source(BodyPublisher publisher) {
    long length = publisher.contentLength();
    Executor producer = request.bodyMayBlock() ? executor : Runnable::run;
    return length == 0 ? null : new RequestSource(publisher, length, producer, this::abort);
  }

  @Override
  public void onResponse(int status, Headers headers, HttpClient.Version version, boolean proxied) {
    if (!proxied) {
      direct.run();
    }
    ResponseSubscriber subscriber =
        ResponseSubscriber.ofWatched(status, headers, request, timer).withVersion(version);
    subscriber.getBody().whenComplete(this::passOn);
    ReceivedBody received =
        new ReceivedBody(
            subscriber,
            () -> request.context().streaming() || isDone(),
            executor,
            this::passedOn,
            this::abort);
    body = received;
    received.begin();
  }

  private void passOn(@Nullable Response response, @Nullable Throwable failed) {
    if (response == null) {
      completeExceptionally(failed == null ? new IllegalStateException() : failed);
    } else if (!complete(response)) {
      response.release();
    }
  }

  private void passedOn(int bytes) {
    NonBlockingExchange running = exchange;
    if (running != null) {
      running.passedOn(bytes);
    }
  }

  @Override
  public void onData(ByteBuffer data) {
    ReceivedBody received = body;
    if (received != null) {
      received.add(data);
    }
  }

  @Override
  public void onEnd() {
    ended = true;
    ReceivedBody received = body;
    if (received != null) {
      received.end();
    }
  }

  @Override
  public void onFailure(Exception thrown) {
    if (ended) {
      return;
    }
    ended = true;
    RequestSource sent = content;
    Throwable ofContent = sent == null ? null : sent.failure();
    Throwable failure = ofContent != null ? ofContent : translate.apply(thrown);
    if (sent != null) {
      sent.cancel();
    }
    ReceivedBody received = body;
    if (received == null) {
      completeExceptionally(failure);
    } else {
      received.fail(failure);
    }
  }

  @Override
  protected void abort() {
    aborted = true;
    NonBlockingExchange running = exchange;
    if (running != null) {
      running.abort();
    }
    RequestSource sent = content;
    if (sent != null) {
      sent.cancel();
    }
  }
}
