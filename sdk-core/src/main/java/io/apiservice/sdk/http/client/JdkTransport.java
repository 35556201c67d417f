package io.apiservice.sdk.http.client;

import io.apiservice.sdk.async.CancellableFutures;
import io.apiservice.sdk.async.DeadlineTimer;
import io.apiservice.sdk.http.CallContext;
import io.apiservice.sdk.http.Headers;
import io.apiservice.sdk.http.Request;
import io.apiservice.sdk.http.Response;
import io.apiservice.sdk.http.Transport;
import io.apiservice.sdk.http.TransportClosedException;
import io.apiservice.sdk.http.context.CallPhase;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.ResponseInfo;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Sends requests with {@code java.net.http}. {@link JdkClients} says which client is used for which
 * request. Token requests have separate clients, see {@link TokenHttpClient}.
 */
final class JdkTransport implements HttpClientConfig.ClosableTransport {
  private static final CallContext.Key<Boolean> HTTP_1_1 = CallContext.Key.named("HTTP/1.1");

  private final HttpClientConfig config;
  private final DeadlineTimer timer;
  private final NameLookup names;
  private final JdkClients clients;
  private final RequestTranslation translation;
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
    this.clients = new JdkClients(config);
    this.translation = new RequestTranslation(config.applicationClient().isEmpty());
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
      return exchange(request, answered, token, context.mayBlock());
    }
    CallPhase.enter(context, "the name " + request.shownUri().getHost() + " to be resolved");
    return CancellableFutures.flatMap(
        names.resolve(uri),
        resolved -> {
          CallPhase.leave(context);
          return exchange(request, answered, false, false);
        });
  }

  private CompletableFuture<Response> exchange(
      Request request, AtomicBoolean answered, boolean token, boolean mayBlock) {
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
      translated = translation.of(request, token, context.streaming() ? null : left);
    } catch (IllegalArgumentException e) {
      return CompletableFuture.failedFuture(e);
    }
    Function<ResponseInfo, ResponseSubscriber> handler =
        info -> {
          answered.set(true);
          return ResponseSubscriber.of(
                  info.statusCode(), Headers.from(info.headers()), request, timer)
              .withVersion(info.version());
        };
    boolean blocks = mayBlock && isBuffered(request);
    if (token && config.canBeCopied()) {
      return started(tokens.get(), translated, handler, blocks, context.streaming() ? left : null);
    }
    DirectClient direct = isBuffered(request) ? direct(request) : null;
    if (direct == null) {
      HttpClient client = clients.pooled();
      return blocks && CallerThreadExchange.isPossible()
          ? blocking(() -> CallerThreadExchange.send(client, translated, request, timer, answered))
          : started(client, translated, handler, blocks, context.streaming() ? left : null);
    }
    return onDirect(direct, translated, handler, blocks);
  }

  private CompletableFuture<Response> onDirect(
      DirectClient direct,
      HttpRequest request,
      Function<ResponseInfo, ResponseSubscriber> handler,
      boolean blocks) {
    direct.begin();
    if (blocks) {
      try {
        return blocking(direct.client(), request, handler::apply);
      } finally {
        direct.end();
      }
    }
    return new AsyncExchange(request, handler, null, timer, direct).start(direct.client());
  }

  private CompletableFuture<Response> started(
      HttpClient client,
      HttpRequest request,
      Function<ResponseInfo, ResponseSubscriber> handler,
      boolean blocks,
      @Nullable Duration untilHeaders) {
    return blocks
        ? blocking(client, request, info -> handler.apply(info).forPooledClient())
        : new AsyncExchange(request, handler, untilHeaders, timer, null).start(client);
  }

  private static CompletableFuture<Response> blocking(
      HttpClient client, HttpRequest request, BodyHandler<Response> handler) {
    return blocking(
        () -> {
          HttpResponse<Response> response = client.send(request, handler);
          return ProxyRefusal.is(response)
              ? ProxyRefusal.finish(handler.apply(ProxyRefusal.info(response)))
                  .getBody()
                  .toCompletableFuture()
              : CompletableFuture.completedFuture(response.body());
        });
  }

  /** Sends a request on the current thread. */
  private interface Sending {
    CompletableFuture<Response> send() throws IOException, InterruptedException;
  }

  private static CompletableFuture<Response> blocking(Sending sending) {
    try {
      return sending.send();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return CompletableFuture.failedFuture(e);
    } catch (IOException | RuntimeException e) {
      return CompletableFuture.failedFuture(NetworkExceptions.of(e));
    }
  }

  private @Nullable DirectClient direct(Request request) {
    URI uri = request.uri();
    return clients.direct("https".equalsIgnoreCase(uri.getScheme()));
  }

  /** Whether no code of the application runs in the exchange before the response has arrived. */
  private static boolean isBuffered(Request request) {
    return !request.context().streaming() && !request.bodyMayBlock();
  }

  @Override
  public HttpClient client() {
    return clients.pooled();
  }

  @Override
  public Transport http11() {
    return request -> send(request.withContext(request.context().with(HTTP_1_1, Boolean.TRUE)));
  }

  @Override
  public void close() {
    closed = true;
    timer.close();
    clients.close();
    tokens.close();
  }

  @Override
  public String toString() {
    return "network(" + config + ")";
  }
}
