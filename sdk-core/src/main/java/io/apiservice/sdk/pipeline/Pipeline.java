package io.apiservice.sdk.pipeline;

import io.apiservice.sdk.async.DaemonThreadPool;
import io.apiservice.sdk.async.DeadlineTimer;
import io.apiservice.sdk.auth.ClientAware;
import io.apiservice.sdk.auth.CredentialProvider;
import io.apiservice.sdk.auth.ProviderContext;
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

/**
 * The stages of a client's calls, from retrying to the network. A client shares its pipeline with
 * those for other credentials. {@link #stages} puts the stages in order, {@code toString} draws
 * them.
 */
public final class Pipeline implements AutoCloseable {
  /** Limits the calls that application code may block at the same time; further calls queue. */
  private static final int MAX_CALLS = 4096;

  /** Stages of users' futures that block at the same time before another has to wait. */
  private static final int MAX_STAGES = 4096;

  private static final RedactedLogger LOG = RedactedLogger.named("io.apiservice.sdk");

  private final PipelineSettings settings;
  private final DeadlineTimer timer = new DeadlineTimer();
  private final OriginTokenHistories histories = new OriginTokenHistories();
  private final HttpClientConfig.ClosableTransport network;
  private final Executor executor;
  private final ResponseDiagnoser diagnoser;
  private final Stages direct;
  private final OffloadingTransport calls;
  private final OffloadingTransport adapter;
  private final Transport wrapped;
  private final ProviderContext providerContext;
  private volatile boolean closed;

  /** Assembles the stages. Opens no connection. */
  public Pipeline(PipelineSettings settings) {
    this.settings = settings;
    this.network = settings.network().transport(timer);
    this.executor =
        Objects.requireNonNullElseGet(
            settings.executor(), () -> new DaemonThreadPool("apiservice-user", MAX_STAGES));
    this.diagnoser =
        new ResponseDiagnoser(settings.rules(), settings.documentation(), settings.clock());
    DaemonThreadPool pool = new DaemonThreadPool("apiservice-calls", MAX_CALLS);
    Transport substitute = settings.transport();
    Transport last = substitute == null ? network : new NeverThrowingTransport(substitute);
    boolean listened = settings.listener() != ApiListener.none();
    boolean always = listened || settings.refreshWhen() != null;

    this.direct = stages(last);
    Stages observed = stages(new ObservingTransport(last, settings.listener()));
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
   * The stages around a transport, from the inside out: this is their order.
   *
   * @param retrying where calls enter
   * @param redirecting where requests of the {@code HttpClient} adapter enter: without retries
   */
  private record Stages(RetryingTransport retrying, RedirectingTransport redirecting) {}

  private Stages stages(Transport last) {
    AuthenticatingTransport authenticating =
        new AuthenticatingTransport(
            last, settings.origins(), settings.refreshWhen(), histories, timer);
    RedirectingTransport redirecting = new RedirectingTransport(authenticating);
    RetryingTransport retrying =
        new RetryingTransport(
            redirecting, RetryDecider.of(settings.retries()), settings.listener(), timer);
    return new Stages(retrying, redirecting);
  }

  /** The calls of a client with these credentials. */
  public CallRunner runner(CredentialProvider credentials) {
    return new CallRunner(this, credentials);
  }

  /** Where a call enters: a call that runs no application code takes the direct way. */
  Transport forCalls(CallContext context) {
    return settings.wrapping() != null || calls.applies(context) ? wrapped : direct.retrying();
  }

  /** Where a request of the {@code HttpClient} adapter enters. */
  Transport forAdapter(CallContext context) {
    return adapter.applies(context) ? adapter : direct.redirecting();
  }

  /** Lets a provider use this client's transport, listener and clock. */
  public void bind(CredentialProvider credentials) {
    if (credentials instanceof ClientAware bound) {
      bound.bind(providerContext);
    }
  }

  /** A provider may serve other clients too; any other closeable credentials end with this one. */
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

  /** Closes the connections. */
  @Override
  public void close() {
    closed = true;
    network.close(); // and the timer
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

  JsonCodec codec() {
    return settings.codec();
  }

  Duration timeout() {
    return settings.timeout();
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
