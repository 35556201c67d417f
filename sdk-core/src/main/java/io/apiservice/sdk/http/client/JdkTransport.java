package io.apiservice.sdk.http.client;

import io.apiservice.sdk.async.CancellableFutures;
import io.apiservice.sdk.async.DeadlineTimer;
import io.apiservice.sdk.http.CallContext;
import io.apiservice.sdk.http.Headers;
import io.apiservice.sdk.http.MalformedResponseException;
import io.apiservice.sdk.http.Request;
import io.apiservice.sdk.http.Response;
import io.apiservice.sdk.http.Transport;
import io.apiservice.sdk.http.TransportClosedException;
import io.apiservice.sdk.http.context.CallPhase;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Sends requests with {@code java.net.http}. It uses two clients, and creates each with its first
 * request.
 *
 * <p>The first runs its callbacks on its selector thread, which is faster. It is used where no code
 * can block that thread: for {@code http:} with responses that are read into memory. The second
 * uses the JDK's own threads. It is used for TLS, because trust managers may block, and for
 * responses whose body goes to a subscriber of the application. Token requests have separate
 * clients, see {@link TokenHttpClient}.
 */
final class JdkTransport implements HttpClientConfig.ClosableTransport {
  private static final int DECODED = 64 * 1024 * 1024;
  private static final int ERROR_KEPT = 64 * 1024;

  private static final CallContext.Key<Boolean> HTTP_1_1 = CallContext.Key.named("HTTP/1.1");

  private final HttpClientConfig config;
  private final DeadlineTimer timer;
  private final NameLookup names;
  private final AtomicReference<@Nullable HttpClient> inlineClient = new AtomicReference<>();
  private final AtomicReference<@Nullable HttpClient> pooledClient = new AtomicReference<>();
  private final TokenHttpClient tokens;
  private volatile boolean closed;

  JdkTransport(HttpClientConfig config, DeadlineTimer timer) {
    this(config, timer, System::nanoTime);
  }

  JdkTransport(HttpClientConfig config, DeadlineTimer timer, LongSupplier nanos) {
    this(config, timer, nanos, NameLookup.JVM);
  }

  JdkTransport(
      HttpClientConfig config,
      DeadlineTimer timer,
      LongSupplier nanos,
      NameLookup.Resolver resolver) {
    this.config = config;
    this.timer = timer;
    this.names = new NameLookup(config.proxies(), resolver);
    this.tokens = new TokenHttpClient(() -> config.tokenBuilder().build(), nanos);
  }

  @Override
  public CompletableFuture<Response> send(Request request) {
    boolean streams = "https".equalsIgnoreCase(request.uri().getScheme());
    return streams
        ? Http2UnprocessedRetry.retrying(
            answered -> once(request, answered), timer, request.context().remaining().isPresent())
        : once(request, new AtomicBoolean());
  }

  private CompletableFuture<Response> once(Request request, AtomicBoolean answered) {
    if (closed) {
      return CompletableFuture.failedFuture(new TransportClosedException());
    }
    CallContext context = request.context();
    URI uri = request.uri();
    boolean token = context.get(HTTP_1_1).isPresent();
    // A token request has a thread of its own, which may wait for a name lookup.
    if (token || uri.getHost() == null || names.known(uri)) {
      return exchange(request, answered, context.mayBlock());
    }
    CallPhase.enter(context, "the name " + request.shownUri().getHost() + " to be resolved");
    return CancellableFutures.flatMap(
        names.resolve(uri),
        resolved -> {
          CallPhase.leave(context);
          return exchange(request, answered, false);
        });
  }

  private CompletableFuture<Response> exchange(
      Request request, AtomicBoolean answered, boolean mayBlock) {
    CallContext context = request.context();
    if (closed) {
      return CompletableFuture.failedFuture(new TransportClosedException());
    }
    Duration left = context.remaining().orElse(null);
    if (left != null && left.isZero()) {
      return CompletableFuture.failedFuture(
          new HttpTimeoutException("the deadline of the call had passed before sending"));
    }
    HttpRequest translated;
    try {
      translated = translate(request, left);
    } catch (IllegalArgumentException e) {
      return CompletableFuture.failedFuture(e);
    }
    BodyHandler<Response> handler =
        info -> {
          answered.set(true);
          return subscriber(info, request);
        };
    return mayBlock && !context.streaming() && !request.bodyMayBlock()
        ? blocking(client(request), translated, handler)
        : new AsyncExchange(client(request), translated, handler, context.streaming() ? left : null)
            .start();
  }

  private ResponseSubscriber subscriber(HttpResponse.ResponseInfo info, Request request) {
    Headers headers = Headers.from(info.headers());
    ResponseSubscriber responseSubscriber =
        new ResponseSubscriber(
            info.statusCode(), headers, request, limit(info, request.context()), timer);
    if (headers.contains("Content-Length") && headers.contains("Transfer-Encoding")) {
      // With both headers, the JDK uses the first and other implementations the second. An attacker
      // could use that for response smuggling (RFC 9112 §6.3).
      responseSubscriber.refuse(
          new MalformedResponseException("Content-Length and Transfer-Encoding together"));
    }
    return responseSubscriber;
  }

  private static int limit(HttpResponse.ResponseInfo info, CallContext context) {
    if (info.statusCode() >= 300) {
      return ERROR_KEPT;
    }
    return context.streaming() ? 0 : DECODED;
  }

  private static CompletableFuture<Response> blocking(
      HttpClient client, HttpRequest request, BodyHandler<Response> handler) {
    try {
      return CompletableFuture.completedFuture(client.send(request, handler).body());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return CompletableFuture.failedFuture(e);
    } catch (IOException | RuntimeException e) {
      return CompletableFuture.failedFuture(NetworkExceptions.of(e));
    }
  }

  private HttpRequest translate(Request request, @Nullable Duration left) {
    HttpRequest.Builder builder = HttpRequest.newBuilder(request.uri());
    boolean secure = "https".equalsIgnoreCase(request.uri().getScheme());
    if (config.applicationClient().isEmpty()) {
      boolean http2 = secure && request.context().get(HTTP_1_1).isEmpty();
      builder.version(http2 ? HttpClient.Version.HTTP_2 : HttpClient.Version.HTTP_1_1);
    }
    // From JDK 26 on, this timeout covers the body as well. A stream must not end with it.
    if (left != null && !request.context().streaming()) {
      builder.timeout(left);
    }
    for (String name : request.headers().names()) {
      for (String value : request.headers().all(name)) {
        header(builder, name, value);
      }
    }
    method(builder, request);
    return builder.build();
  }

  private static void header(HttpRequest.Builder builder, String name, String value) {
    try {
      builder.header(name, value);
    } catch (IllegalArgumentException e) {
      // The exception is not kept as the cause: its message quotes the value.
      throw new IllegalArgumentException(
          "the header "
              + (name.chars().allMatch(c -> c > ' ' && c < 0x7f) ? name : "(unprintable name)")
              + " cannot be sent: the JDK reserves it, or its name or value has an illegal character");
    }
  }

  private static void method(HttpRequest.Builder builder, Request request) {
    var body = request.body().orElse(null);
    switch (request.method()) {
      case "GET" -> {
        if (body == null) {
          builder.GET();
          return;
        }
      }
      case "DELETE" -> {
        if (body == null) {
          builder.DELETE();
          return;
        }
      }
      default -> {}
    }
    builder.method(request.method(), body != null ? body : BodyPublishers.noBody());
  }

  private HttpClient client(Request request) {
    if (request.context().get(HTTP_1_1).isPresent() && config.canBeCopied()) {
      return tokens.get();
    }
    boolean direct =
        "http".equalsIgnoreCase(request.uri().getScheme())
            && !request.context().streaming()
            && !request.bodyMayBlock();
    return direct ? opened(inlineClient, true) : client();
  }

  @Override
  public HttpClient client() {
    return opened(pooledClient, false);
  }

  private HttpClient opened(AtomicReference<@Nullable HttpClient> place, boolean direct) {
    HttpClient client = place.get();
    if (client != null) {
      return client;
    }
    if (config.applicationClient().isPresent()) {
      return config.applicationClient().get();
    }
    HttpClient.Builder builder = config.builder();
    if (direct) {
      builder.executor(Runnable::run);
    }
    HttpClient fresh = builder.build();
    HttpClient other = place.compareAndExchange(null, fresh);
    return other == null ? fresh : other;
  }

  @Override
  public Transport http11() {
    return request -> send(request.withContext(request.context().with(HTTP_1_1, Boolean.TRUE)));
  }

  @Override
  public void close() {
    closed = true;
    timer.close();
    for (AtomicReference<@Nullable HttpClient> place : List.of(inlineClient, pooledClient)) {
      BackgroundClose.startIfPossible(place.getAndSet(null));
    }
    tokens.close();
  }

  @Override
  public String toString() {
    return "network(" + config + ")";
  }

  /**
   * One asynchronous exchange. The {@link ResponseSubscriber} completes it on the client's thread.
   * Waiting for the future of the JDK instead would cost one more change of threads. That future is
   * used for cancelling and for failures only.
   */
  private final class AsyncExchange extends CompletableFuture<Response> {
    private final HttpClient client;
    private final HttpRequest request;
    private final BodyHandler<Response> handler;
    private final @Nullable Duration untilHeaders;
    private volatile @Nullable CompletableFuture<HttpResponse<Response>> inFlight;

    AsyncExchange(
        HttpClient client,
        HttpRequest request,
        BodyHandler<Response> handler,
        @Nullable Duration untilHeaders) {
      this.client = client;
      this.request = request;
      this.handler = handler;
      this.untilHeaders = untilHeaders;
    }

    CompletableFuture<Response> start() {
      DeadlineTimer.Timeout timeout =
          untilHeaders == null ? null : timer.schedule(untilHeaders, this::onTimeout);
      try {
        CompletableFuture<HttpResponse<Response>> future =
            client.sendAsync(request, this::onHeaders);
        inFlight = future;
        future.whenComplete(this::fail);
        if (isCompletedExceptionally()) {
          // The exchange was cancelled before it had started.
          abort();
        }
      } catch (RuntimeException e) {
        completeExceptionally(NetworkExceptions.of(e));
      }
      if (timeout != null) {
        whenComplete((response, failure) -> timeout.end());
      }
      return this;
    }

    private HttpResponse.BodySubscriber<Response> onHeaders(HttpResponse.ResponseInfo info) {
      HttpResponse.BodySubscriber<Response> subscriber = handler.apply(info);
      subscriber.getBody().toCompletableFuture().thenAccept(this::onResponse);
      return subscriber;
    }

    /** Passes the response on. If the exchange was cancelled meanwhile, discards the response. */
    private void onResponse(Response response) {
      if (!complete(response)) {
        response.release();
      }
    }

    /**
     * Handles a failure reported by the JDK. A success was reported by the {@link
     * ResponseSubscriber} before.
     */
    private void fail(@Nullable HttpResponse<Response> response, @Nullable Throwable failure) {
      if (failure != null) {
        completeExceptionally(NetworkExceptions.of(CancellableFutures.unwrap(failure)));
      }
    }

    private void onTimeout() {
      completeExceptionally(
          new HttpTimeoutException("no response arrived within the deadline of the call"));
      abort();
    }

    private void abort() {
      CompletableFuture<HttpResponse<Response>> future = inFlight;
      if (future != null && !future.isDone()) {
        future.cancel(true);
      }
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
      boolean cancelled = super.cancel(mayInterruptIfRunning);
      if (cancelled) {
        abort();
      }
      return cancelled;
    }

    @Override
    public <U> CompletableFuture<U> newIncompleteFuture() {
      return new CompletableFuture<>();
    }
  }
}
