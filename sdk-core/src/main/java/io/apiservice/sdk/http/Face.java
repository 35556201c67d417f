package io.apiservice.sdk.http;

import io.apiservice.sdk.flow.Steps;
import io.apiservice.sdk.flow.TimeBounds;
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
final class Face extends HttpClient {
  private final Transport transport;
  private final Wire.Open wire;
  private final UnaryOperator<CallContext> entering;
  private final Executor executor;

  Face(
      Transport transport, Wire.Open wire, UnaryOperator<CallContext> entering, Executor executor) {
    this.executor = executor;
    this.transport = transport;
    this.wire = wire;
    this.entering = entering;
  }

  @Override
  public <T> HttpResponse<T> send(HttpRequest request, BodyHandler<T> handler)
      throws IOException, InterruptedException {
    WireThreads.refuseToWait();
    CompletableFuture<HttpResponse<T>> future = start(request, handler);
    try {
      return request.timeout().isPresent()
          ? future.get(TimeBounds.nanos(request.timeout().get()), TimeUnit.NANOSECONDS)
          : future.get();
    } catch (TimeoutException e) {
      future.cancel(true);
      throw new HttpTimeoutException("request timed out");
    } catch (InterruptedException e) {
      future.cancel(true);
      throw e;
    } catch (CancellationException e) {
      throw new IOException("the request was cancelled", e);
    } catch (ExecutionException e) {
      throw rethrown(Steps.unwrap(e));
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
    CompletableFuture<HttpResponse<T>> answer = Steps.handedOver(start(request, handler), executor);
    request.timeout().ifPresent(limit -> end(answer, limit));
    return answer;
  }

  /** Everything on the way has this deadline too, except waiting for somebody else's refresh. */
  private static void end(CompletableFuture<?> answer, Duration limit) {
    if (answer.isDone()) {
      return;
    }
    CompletableFuture.delayedExecutor(TimeBounds.nanos(limit), TimeUnit.NANOSECONDS)
        .execute(() -> Steps.fail(answer, new HttpTimeoutException("request timed out")));
  }

  private <T> CompletableFuture<HttpResponse<T>> start(
      HttpRequest request, BodyHandler<T> handler) {
    Request translated;
    try {
      translated = translate(request);
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
    return Steps.either(
        transport.send(translated),
        (response, failure) ->
            response != null
                ? handOver(request, response, handler)
                : CompletableFuture.failedFuture(shown(translated, failure)));
  }

  @Override
  public <T> CompletableFuture<HttpResponse<T>> sendAsync(
      HttpRequest request, BodyHandler<T> handler, @Nullable PushPromiseHandler<T> pushes) {
    return sendAsync(request, handler);
  }

  /** Whatever threw, nothing of what came back is quoted. */
  private static Throwable shown(Request request, @Nullable Throwable failure) {
    Throwable shown = RequestMask.of(request).cause(failure).failure();
    return shown != null ? shown : new IllegalStateException("a transport gave null");
  }

  private Request translate(HttpRequest request) {
    CallContext context = entering.apply(CallContext.none().asStream());
    if (request.timeout().isPresent()) {
      context = context.within(request.timeout().get());
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
    FaceResponse.Info info = new FaceResponse.Info(response.status(), headers);
    return Steps.map(
        response.body().to(subscriber(handler, info, response)),
        body -> new FaceResponse<>(request, response, headers, body));
  }

  /** A handler that fails must not leave the body, and with it a connection, lying about. */
  private static <T> BodySubscriber<T> subscriber(
      BodyHandler<T> handler, FaceResponse.Info info, Response response) {
    try {
      return Objects.requireNonNull(handler.apply(info), "the body handler gave null");
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

  static Optional<Response> behind(HttpResponse<?> response) {
    return response instanceof FaceResponse<?> face ? Optional.of(face.answer()) : Optional.empty();
  }

  static URI uri(Response response, HttpRequest request) {
    return response.request().map(Request::publicUri).orElse(request.uri());
  }
}
