package io.apiservice.sdk.pipeline;

import io.apiservice.sdk.async.CancellableFutures;
import io.apiservice.sdk.async.DeadlineTimer;
import io.apiservice.sdk.async.IoThreads;
import io.apiservice.sdk.async.TimeRange;
import io.apiservice.sdk.http.CallContext;
import io.apiservice.sdk.http.Headers;
import io.apiservice.sdk.http.Request;
import io.apiservice.sdk.http.Response;
import io.apiservice.sdk.http.Transport;
import io.apiservice.sdk.http.client.HttpClientConfig;
import io.apiservice.sdk.http.context.CallPhase;
import io.apiservice.sdk.http.context.ExchangeOptions;
import java.io.IOException;
import java.net.Authenticator;
import java.net.CookieHandler;
import java.net.ProxySelector;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.PushPromiseHandler;
import java.net.http.HttpTimeoutException;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/**
 * An {@link HttpClient} that sends its requests through a transport. It is for libraries that
 * require an {@code HttpClient}. The body handler of a request runs once, with the final response.
 */
final class HttpClientAdapter extends HttpClient {
  /**
   * How long after the deadline the executor has time to complete a future with the failure. After
   * that, another thread completes it.
   */
  private static final Duration GRACE = Duration.ofMillis(100);

  private final Transport transport;
  private final HttpClientConfig.ClosableTransport networkTransport;
  private final UnaryOperator<CallContext> contextFactory;
  private final Executor executor;
  private final DeadlineTimer timer;
  private final CountDownLatch closed;

  HttpClientAdapter(
      Transport transport,
      HttpClientConfig.ClosableTransport networkTransport,
      UnaryOperator<CallContext> contextFactory,
      Executor executor,
      DeadlineTimer timer,
      CountDownLatch closed) {
    this.closed = closed;
    this.executor = executor;
    this.timer = timer;
    this.transport = transport;
    this.networkTransport = networkTransport;
    this.contextFactory = contextFactory;
  }

  @Override
  public <T> HttpResponse<T> send(HttpRequest request, BodyHandler<T> handler)
      throws IOException, InterruptedException {
    IoThreads.refuseToWait();
    long start = System.nanoTime();
    Request translated = translate(request, handler);
    if (!translated.context().streaming()) {
      translated = translated.withContext(translated.context().blockingOnCurrentThread());
    }
    CompletableFuture<HttpResponse<T>> future = start(request, translated, handler);
    try {
      return request.timeout().isPresent()
          ? future.get(left(start, request.timeout().get()).toNanos(), TimeUnit.NANOSECONDS)
          : future.get();
    } catch (TimeoutException e) {
      HttpTimeoutException late = timedOut(translated.context());
      future.cancel(true);
      throw late;
    } catch (InterruptedException e) {
      future.cancel(true);
      throw e;
    } catch (CancellationException e) {
      throw new IOException("the request was cancelled", e);
    } catch (ExecutionException e) {
      throw HttpClientExceptions.thrown(CancellableFutures.unwrap(e));
    }
  }

  @Override
  public <T> CompletableFuture<HttpResponse<T>> sendAsync(
      HttpRequest request, BodyHandler<T> handler) {
    long start = System.nanoTime();
    Request translated = translate(request, handler);
    CompletableFuture<HttpResponse<T>> answer =
        CancellableFutures.completeOn(start(request, translated, handler), executor, timer.pool());
    request
        .timeout()
        .ifPresent(limit -> cancelAfter(answer, left(start, limit), translated.context()));
    return answer;
  }

  /** Fails the future at the deadline, whatever the call waits for at that moment. */
  private void cancelAfter(CompletableFuture<?> answer, Duration left, CallContext context) {
    if (answer.isDone()) {
      return;
    }
    DeadlineTimer.Timeout timeout =
        timer.schedule(
            left,
            () ->
                CancellableFutures.failOn(answer, executor, timer, GRACE, () -> timedOut(context)));
    answer.whenComplete((value, failure) -> timeout.end());
  }

  private static Duration left(long start, Duration limit) {
    return Duration.ofNanos(Math.max(0, TimeRange.nanos(limit) - (System.nanoTime() - start)));
  }

  private static HttpTimeoutException timedOut(CallContext context) {
    return new HttpTimeoutException(
        "request timed out"
            + CallPhase.of(context).map(awaited -> "; it was waiting for " + awaited).orElse(""));
  }

  private <T> CompletableFuture<HttpResponse<T>> start(
      HttpRequest request, Request translated, BodyHandler<T> handler) {
    Thread caller = Thread.currentThread();
    return CancellableFutures.compose(
        transport.send(translated),
        (response, failure) ->
            response == null
                ? CompletableFuture.failedFuture(HttpClientExceptions.redacted(translated, failure))
                : BufferingHandlers.contain(handler)
                        || (Thread.currentThread() != caller && !sharesConnection(request))
                    ? handOver(request, response, handler)
                    : handOverElsewhere(request, response, handler));
  }

  /**
   * Whether the connection may be shared with other requests, as in HTTP/2. The thread that
   * delivers the response then also reads for the other requests and must not be blocked.
   */
  private static boolean sharesConnection(HttpRequest request) {
    return "https".equalsIgnoreCase(request.uri().getScheme());
  }

  /**
   * Runs the body handler on another thread. If the handler or its subscriber blocks, the caller
   * still returns at the deadline.
   */
  private <T> CompletableFuture<HttpResponse<T>> handOverElsewhere(
      HttpRequest request, Response response, BodyHandler<T> handler) {
    CompletableFuture<HttpResponse<T>> whole =
        CancellableFutures.on(timer.pool(), () -> handOver(request, response, handler));
    whole.whenComplete(
        (made, failure) -> {
          if (failure != null) {
            // The future was failed before a thread was free for the handler.
            response.release();
          }
        });
    return whole;
  }

  @Override
  public <T> CompletableFuture<HttpResponse<T>> sendAsync(
      HttpRequest request, BodyHandler<T> handler, @Nullable PushPromiseHandler<T> pushes) {
    return sendAsync(request, handler);
  }

  private Request translate(HttpRequest request, BodyHandler<?> handler) {
    Objects.requireNonNull(handler, "responseBodyHandler");
    RequestPrecheck.check(request);
    CallContext context =
        contextFactory.apply(
            BufferingHandlers.contain(handler)
                ? CallContext.none()
                : CallContext.none().asStream());
    if (request.timeout().isPresent()) {
      context = context.withTimeout(request.timeout().get());
    }
    Request translated =
        Request.of(request.method(), request.uri())
            .withHeaders(Headers.from(request.headers()))
            .withContext(ExchangeOptions.in(context, request));
    return request.bodyPublisher().map(translated::withBody).orElse(translated);
  }

  private static <T> CompletableFuture<HttpResponse<T>> handOver(
      HttpRequest request, Response response, BodyHandler<T> handler) {
    HttpHeaders headers = response.headers().toHttpHeaders();
    HttpResponseAdapter.ResponseHead responseHead =
        new HttpResponseAdapter.ResponseHead(
            response.status(), headers, HttpResponseAdapter.version(response));
    return CancellableFutures.map(
        response.body().to(subscriber(handler, responseHead, response)),
        body -> new HttpResponseAdapter<>(request, response, headers, body));
  }

  /**
   * Runs the body handler. If it fails, discards the body, which would otherwise occupy the
   * connection.
   */
  private static <T> BodySubscriber<T> subscriber(
      BodyHandler<T> handler, HttpResponseAdapter.ResponseHead responseHead, Response response) {
    try {
      return Objects.requireNonNull(handler.apply(responseHead), "the body handler returned null");
    } catch (RuntimeException | Error e) {
      response.body().discard();
      throw e;
    }
  }

  @Override
  public Optional<CookieHandler> cookieHandler() {
    return networkTransport.client().cookieHandler();
  }

  @Override
  public Optional<Duration> connectTimeout() {
    return networkTransport.client().connectTimeout();
  }

  /**
   * The pipeline follows redirects, with some exceptions for safety. The JDK's {@code NORMAL} is
   * closest to that.
   */
  @Override
  public Redirect followRedirects() {
    return Redirect.NORMAL;
  }

  @Override
  public Optional<ProxySelector> proxy() {
    return networkTransport.client().proxy();
  }

  @Override
  public SSLContext sslContext() {
    return networkTransport.client().sslContext();
  }

  @Override
  public SSLParameters sslParameters() {
    return networkTransport.client().sslParameters();
  }

  @Override
  public Optional<Authenticator> authenticator() {
    return Optional.empty();
  }

  @Override
  public Version version() {
    return networkTransport.client().version();
  }

  @Override
  public Optional<Executor> executor() {
    return networkTransport.client().executor();
  }

  /**
   * Returns a builder of the JDK. WebSockets do not go through the pipeline, so they are not
   * signed.
   */
  @Override
  public WebSocket.Builder newWebSocketBuilder() {
    return networkTransport.client().newWebSocketBuilder();
  }

  // Methods that HttpClient has since JDK 21. The ApiClient owns this client and closes it.

  /** Does nothing: other users may share this client, and the {@code ApiClient} closes it. */
  public void close() {}

  /** Does nothing: see {@link #close()}. */
  public void shutdown() {}

  /** Does nothing: see {@link #close()}. */
  public void shutdownNow() {}

  /** Whether the {@code ApiClient} is closed. */
  public boolean isTerminated() {
    return closed.getCount() == 0;
  }

  /** Waits until the {@code ApiClient} is closed. */
  public boolean awaitTermination(Duration limit) throws InterruptedException {
    return closed.await(TimeRange.nanos(limit), TimeUnit.NANOSECONDS);
  }

  @Override
  public String toString() {
    return "java.net.http client over " + transport;
  }

  static Optional<Response> unwrap(HttpResponse<?> response) {
    return response instanceof HttpResponseAdapter<?> adapter
        ? Optional.of(adapter.answer())
        : Optional.empty();
  }
}
