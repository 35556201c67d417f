package io.apiservice.sdk.pipeline;

import io.apiservice.sdk.async.DaemonThreadPool;
import io.apiservice.sdk.async.DeadlineTimer;
import io.apiservice.sdk.auth.ClientAware;
import io.apiservice.sdk.auth.CredentialProvider;
import io.apiservice.sdk.auth.ProviderContext;
import io.apiservice.sdk.call.ClientLimits;
import io.apiservice.sdk.call.RetryPolicy;
import io.apiservice.sdk.event.ApiListener;
import io.apiservice.sdk.http.CallContext;
import io.apiservice.sdk.http.Route;
import io.apiservice.sdk.http.Transport;
import io.apiservice.sdk.http.client.HttpClientConfig;
import io.apiservice.sdk.json.JsonCodec;
import io.apiservice.sdk.redact.RedactedLogger;
import io.apiservice.sdk.redact.SecretMask;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The stages that the calls of a client pass, from retrying to the network. {@link #stages} puts
 * them in order, and {@code toString} shows them. A client shares its pipeline with the clients for
 * other credentials that were made from it.
 */
public final class Pipeline implements AutoCloseable {
  /**
   * How many calls may be blocked by code of the application at the same time; further calls wait.
   */
  private static final int MAX_CALLS = 4096;

  /**
   * How many stages that applications add to futures may block at the same time; further stages
   * wait.
   */
  private static final int MAX_STAGES = 4096;

  private static final RedactedLogger LOG = RedactedLogger.named("io.apiservice.sdk");

  private final PipelineSettings settings;
  private final DeadlineTimer timer = new DeadlineTimer();
  private final DaemonThreadPool pool = new DaemonThreadPool("apiservice-calls", MAX_CALLS);
  private final OriginTokenHistories histories = new OriginTokenHistories();
  private final HttpClientConfig.ClosableTransport network;
  private final Executor executor;
  private final @Nullable RequestLimiter limiter;
  private final ResponseDiagnoser diagnoser;
  private final Stages direct;
  private final OffloadingTransport calls;
  private final OffloadingTransport adapter;
  private final Transport wrapped;
  private final ProviderContext providerContext;
  private volatile boolean closed;

  /** Puts the stages together. Opens no connection. */
  public Pipeline(PipelineSettings settings) {
    this.settings = settings;
    this.network = settings.network().transport(timer);
    this.executor =
        Objects.requireNonNullElseGet(
            settings.executor(), () -> new DaemonThreadPool("apiservice-user", MAX_STAGES));
    this.diagnoser =
        new ResponseDiagnoser(settings.rules(), settings.documentation(), settings.clock());
    ClientLimits limits = settings.limits();
    this.limiter = limits == null ? null : new RequestLimiter(limits, timer);
    Transport substitute = settings.transport();
    Transport last =
        substitute == null
            ? network
            : new SubstituteTransport(new NeverThrowingTransport(substitute), () -> closed);
    UnaryOperator<Transport> attempts = settings.wrappingAttempts();
    Transport attempt =
        attempts == null
            ? last
            : new NeverThrowingTransport(
                attempts.apply(new CompletionOffloadingTransport(last, pool)));
    boolean listened = settings.listener() != ApiListener.none();
    boolean always = listened || settings.refreshWhen() != null || attempts != null;

    this.direct = stages(attempt);
    Stages observed = stages(new ObservingTransport(attempt, settings.listener()));
    this.calls = new OffloadingTransport(observed.retrying(), pool, always);
    this.adapter =
        new OffloadingTransport(observed.redirecting(), pool, always || substitute != null);
    this.wrapped =
        settings.wrapping() == null
            ? calls
            : settings.wrapping().apply(new CompletionOffloadingTransport(calls, pool));
    Transport unsigned =
        new ObservingTransport(substitute == null ? network.http11() : last, settings.listener());
    this.providerContext =
        new ProviderContext(
            new OffloadingTransport(unsigned, pool, listened),
            settings.listener(),
            settings.clock(),
            substitute == null ? settings.network().route() : Route.to(substitute),
            () -> closed);
  }

  /**
   * The stages around a transport. They are created from the innermost outwards, so a call passes
   * them in the reverse of the order in the code.
   *
   * @param retrying the first stage of calls
   * @param redirecting the first stage for the {@code HttpClient} adapter, which does not retry
   */
  private record Stages(RetryingTransport retrying, RedirectingTransport redirecting) {}

  private Stages stages(Transport last) {
    AuthenticatingTransport authenticating =
        new AuthenticatingTransport(last, settings, histories, timer, limiter);
    RedirectingTransport redirecting = new RedirectingTransport(authenticating);
    RetryingTransport retrying =
        new RetryingTransport(
            redirecting, RetryDecider.of(settings.retries()), settings.listener(), timer);
    return new Stages(retrying, redirecting);
  }

  /**
   * The authenticating stage around a transport of the application. The threads of the other client
   * may be threads that must not block, so code of the application runs on the pool.
   */
  Transport authenticating(Transport next) {
    AuthenticatingTransport stage =
        new AuthenticatingTransport(
            new ObservingTransport(new NeverThrowingTransport(next), settings.listener()),
            settings,
            histories,
            timer,
            null);
    boolean always = settings.listener() != ApiListener.none() || settings.refreshWhen() != null;
    return new OffloadingTransport(stage, pool, always);
  }

  /** Returns what runs the calls of a client with these credentials. */
  public CallRunner runner(CredentialProvider credentials) {
    return new CallRunner(this, credentials);
  }

  /**
   * Returns the first stage of a call. A call that runs no code of the application skips the stages
   * that exist for such code.
   */
  Transport forCalls(CallContext context) {
    return settings.wrapping() != null || calls.applies(context) ? wrapped : direct.retrying();
  }

  /** Returns the first stage for a request of the {@code HttpClient} adapter. */
  Transport forAdapter(CallContext context) {
    return adapter.applies(context) ? adapter : direct.redirecting();
  }

  /** Lets a provider use this client's transport, listener and clock. */
  public void bind(CredentialProvider credentials) {
    if (credentials instanceof ClientAware bound) {
      bound.bind(providerContext);
    }
  }

  /**
   * Called when a client with these credentials is closed. A provider of the SDK may serve other
   * clients, so it is only told that this one is gone. Other credentials are closed if they can be.
   */
  public void release(CredentialProvider credentials) {
    try {
      if (credentials instanceof ClientAware bound) {
        bound.unbind(providerContext);
      } else if (credentials instanceof AutoCloseable closeable) {
        closeable.close();
      }
    } catch (Exception e) {
      LOG.warn(
          SecretMask.NONE.text("the credentials could not be closed"), SecretMask.NONE.cause(e));
    }
  }

  /** Closes the connections. No request is sent from now on, whatever the transport is. */
  @Override
  public void close() {
    closed = true;
    if (limiter != null) {
      limiter.close();
    }
    network.close();
  }

  HttpClientConfig.ClosableTransport network() {
    return network;
  }

  Executor executor() {
    return executor;
  }

  ResponseDiagnoser diagnoser() {
    return diagnoser;
  }

  DeadlineTimer timer() {
    return timer;
  }

  DaemonThreadPool pool() {
    return pool;
  }

  JsonCodec codec() {
    return settings.codec();
  }

  Duration timeout() {
    return settings.timeout();
  }

  RetryPolicy retries() {
    return settings.retries();
  }

  String envelope() {
    return settings.envelope();
  }

  String idempotencyHeader() {
    return settings.idempotencyHeader();
  }

  @Override
  public String toString() {
    return settings.wrapping() == null
        ? calls.toString()
        : "wrap(" + wrapped.getClass().getSimpleName() + ") → " + calls;
  }
}
