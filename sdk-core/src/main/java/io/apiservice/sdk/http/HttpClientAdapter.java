package io.apiservice.sdk.http;

import io.apiservice.sdk.async.CancellableFutures;
import io.apiservice.sdk.async.DeadlineTimer;
import io.apiservice.sdk.async.TimeRange;
import java.io.IOException;
import java.net.Authenticator;
import java.net.CookieHandler;
import java.net.ProxySelector;
import java.net.URI;
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
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/**
 * A transport with the face of the JDK's client, for every library that takes one. The handler of a
 * request runs once, on the final response; earlier ones were read aside.
 */
final class HttpClientAdapter extends HttpClient {
  /** How long the executor has, after the deadline, to take the failure over. */
  private static final Duration GRACE = Duration.ofMillis(100);

  private final Transport transport;
  private final HttpClientConfig.ClosableTransport wire;
  private final UnaryOperator<CallContext> contextFactory;
  private final Executor executor;
  private final DeadlineTimer timer;

  HttpClientAdapter(
      Transport transport,
      HttpClientConfig.ClosableTransport wire,
      UnaryOperator<CallContext> entering,
      Executor executor,
      DeadlineTimer timer) {
    this.executor = executor;
    this.timer = timer;
    this.transport = transport;
    this.wire = wire;
    this.contextFactory = entering;
  }

  @Override
  public <T> HttpResponse<T> send(HttpRequest request, BodyHandler<T> handler)
      throws IOException, InterruptedException {
    IoThreads.refuseToWait();
    long start = System.nanoTime();
    Request translated = translate(request);
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
      throw rethrown(CancellableFutures.unwrap(e));
    }
  }

  /** The same kind of failure again, with the caller's line in its trace. */
  private static IOException rethrown(Throwable failure) throws IOException {
    if (failure instanceof HttpTimeoutException late) {
      HttpTimeoutException again = new HttpTimeoutException(String.valueOf(late.getMessage()));
      again.initCause(late);
      return again;
    }
    if (failure instanceof IOException io) {
      return new IOException(io.getMessage(), io);
    }
    if (failure instanceof RuntimeException runtime) {
      throw runtime;
    }
    return new IOException(failure);
  }

  @Override
  public <T> CompletableFuture<HttpResponse<T>> sendAsync(
      HttpRequest request, BodyHandler<T> handler) {
    long start = System.nanoTime();
    Request translated;
    try {
      translated = translate(request);
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
    CompletableFuture<HttpResponse<T>> answer =
        CancellableFutures.completeOn(start(request, translated, handler), executor, timer.pool());
    request
        .timeout()
        .ifPresent(limit -> cancelAfter(answer, left(start, limit), translated.context()));
    return answer;
  }

  /** Everything on the way has this deadline too, whatever it waits for. */
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
    return CancellableFutures.compose(
        transport.send(translated),
        (response, failure) ->
            response != null
                ? handOver(request, response, handler)
                : CompletableFuture.failedFuture(redactedFailure(translated, failure)));
  }

  @Override
  public <T> CompletableFuture<HttpResponse<T>> sendAsync(
      HttpRequest request, BodyHandler<T> handler, @Nullable PushPromiseHandler<T> pushes) {
    return sendAsync(request, handler);
  }

  /** Whatever threw, nothing of what came back is quoted. */
  private static Throwable redactedFailure(Request request, @Nullable Throwable failure) {
    Throwable shown = CallMask.of(request).cause(failure).failure();
    return shown != null ? shown : new IllegalStateException("a transport gave null");
  }

  private Request translate(HttpRequest request) {
    CallContext context = contextFactory.apply(CallContext.none().asStream());
    if (request.timeout().isPresent()) {
      context = context.withTimeout(request.timeout().get());
    }
    Request translated =
        Request.of(request.method(), request.uri())
            .withHeaders(Headers.from(request.headers()))
            .withContext(context);
    return request.bodyPublisher().map(translated::withBody).orElse(translated);
  }

  private static <T> CompletableFuture<HttpResponse<T>> handOver(
      HttpRequest request, Response response, BodyHandler<T> handler) {
    HttpHeaders headers = HttpHeaders.of(response.headers().map(), (name, value) -> true);
    HttpResponseAdapter.ResponseHead responseHead =
        new HttpResponseAdapter.ResponseHead(response.status(), headers);
    return CancellableFutures.map(
        response.body().to(subscriber(handler, responseHead, response)),
        body -> new HttpResponseAdapter<>(request, response, headers, body));
  }

  /** A handler that fails must not leave the body, and with it a connection, lying about. */
  private static <T> BodySubscriber<T> subscriber(
      BodyHandler<T> handler, HttpResponseAdapter.ResponseHead responseHead, Response response) {
    try {
      return Objects.requireNonNull(handler.apply(responseHead), "the body handler gave null");
    } catch (RuntimeException | Error e) {
      response.body().discard();
      throw e;
    }
  }

  @Override
  public Optional<CookieHandler> cookieHandler() {
    return wire.client().cookieHandler();
  }

  @Override
  public Optional<Duration> connectTimeout() {
    return wire.client().connectTimeout();
  }

  /** Redirects are followed, safely: what the JDK calls normal. */
  @Override
  public Redirect followRedirects() {
    return Redirect.NORMAL;
  }

  @Override
  public Optional<ProxySelector> proxy() {
    return wire.client().proxy();
  }

  @Override
  public SSLContext sslContext() {
    return wire.client().sslContext();
  }

  @Override
  public SSLParameters sslParameters() {
    return wire.client().sslParameters();
  }

  @Override
  public Optional<Authenticator> authenticator() {
    return Optional.empty();
  }

  @Override
  public Version version() {
    return wire.client().version();
  }

  @Override
  public Optional<Executor> executor() {
    return wire.client().executor();
  }

  /** Web sockets do not go through the pipeline: they are not signed. */
  @Override
  public WebSocket.Builder newWebSocketBuilder() {
    return wire.client().newWebSocketBuilder();
  }

  // Since 21 a client can be closed. This one belongs to its ApiClient, which does that.

  /** Nothing: the client that this is a face of is closed by its owner. */
  public void close() {}

  /** Nothing: see {@link #close()}. */
  public void shutdown() {}

  /** Nothing: see {@link #close()}. */
  public void shutdownNow() {}

  /** Never: see {@link #close()}. */
  public boolean isTerminated() {
    return false;
  }

  /** Never ends: see {@link #close()}. */
  public boolean awaitTermination(Duration limit) {
    return false;
  }

  @Override
  public String toString() {
    return "java.net.http face of " + transport;
  }

  static Optional<Response> unwrap(HttpResponse<?> response) {
    return response instanceof HttpResponseAdapter<?> face
        ? Optional.of(face.answer())
        : Optional.empty();
  }

  static URI uri(Response response, HttpRequest request) {
    return response.request().map(Request::publicUri).orElse(request.uri());
  }
}
