package io.apiservice.sdk.oauth.runtime;

import io.apiservice.sdk.async.Deadline;
import io.apiservice.sdk.auth.ProviderContext;
import io.apiservice.sdk.http.Transport;
import io.apiservice.sdk.http.client.HttpClientConfig;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The threads, clocks and network access that all grants of one provider share. */
public final class ProviderRuntime {
  private static final Duration MIN_CORRECTED_OFFSET = Duration.ofSeconds(30);

  private final RefreshTimeouts timeouts;
  private final Ticker ticker;
  private final ExpiryPolicy expiry;
  private final @Nullable HttpClientConfig ownTransport;
  private final @Nullable Clock ownClock;
  private final RefreshExecutor executor;
  private final CallbackExecutor callbacks;
  private final EventQueue events;
  private final StoreRetries storeRetries;
  private final IntentOwner owner = new IntentOwner(this::now);
  private final boolean background;
  private final URI tokenEndpoint;
  private final ProviderClients clients = new ProviderClients();
  private volatile boolean closed;

  /**
   * Until when the authorization server wants no requests, according to its {@code Retry-After}.
   */
  private final AtomicReference<@Nullable Deadline> holdOffUntil = new AtomicReference<>();

  private HttpClientConfig.@Nullable ClosableTransport transport;
  private volatile Optional<Duration> clockOffset = Optional.empty();

  public ProviderRuntime(
      RefreshTimeouts timeouts,
      Ticker ticker,
      ExpiryPolicy expiry,
      @Nullable HttpClientConfig ownTransport,
      @Nullable Clock ownClock,
      boolean background,
      URI tokenEndpoint,
      RefreshExecutor executor) {
    this.executor = executor;
    this.callbacks = new CallbackExecutor(executor, ticker);
    this.events = new EventQueue(executor);
    this.storeRetries = new StoreRetries(executor, ticker, timeouts.firstPoll());
    this.timeouts = timeouts;
    this.ticker = ticker;
    this.expiry = expiry;
    this.ownTransport = ownTransport;
    this.ownClock = ownClock;
    this.background = background;
    this.tokenEndpoint = tokenEndpoint;
  }

  public RefreshTimeouts timeouts() {
    return timeouts;
  }

  public Ticker ticker() {
    return ticker;
  }

  public ExpiryPolicy expiry() {
    return expiry;
  }

  public RefreshExecutor executor() {
    return executor;
  }

  public CallbackExecutor callbacks() {
    return callbacks;
  }

  /** What the store could not do yet. */
  public StoreRetries storeRetries() {
    return storeRetries;
  }

  /**
   * Whether a token may be refreshed in the background, after the call that needs it has returned.
   */
  public boolean background() {
    return background;
  }

  /** The identifier that marks the intents of this provider. */
  public IntentOwner owner() {
    return owner;
  }

  public void bind(ProviderContext context) {
    clients.add(context, ownTransport != null ? null : tokenEndpoint);
  }

  /** Removes a client and returns whether it was the last. */
  public boolean unbind(ProviderContext context) {
    return clients.remove(context);
  }

  /** Whether the provider, or every client that it served, has been closed. */
  public boolean closed() {
    return closed || clients.isUnserved();
  }

  /** Prevents new refreshes. */
  public void refuseFurtherUse() {
    closed = true;
  }

  /**
   * Identifies the network that token requests use: the real network, or a custom transport of a
   * client.
   */
  public Object network() {
    ProviderContext client = clients.current();
    return ownTransport != null || client == null
        ? HttpClientConfig.jdk().route().network()
        : client.route().network();
  }

  public ProviderNetwork providerNetwork() {
    ProviderContext client = clients.current();
    Transport transport =
        ownTransport != null || client == null
            ? opened(ownTransport != null ? ownTransport : HttpClientConfig.jdk())
            : client.wire();
    return new ProviderNetwork(transport, events.listenerFor(clients.listener()), clock());
  }

  private Clock clock() {
    if (ownClock != null) {
      return ownClock;
    }
    ProviderContext client = clients.current();
    return client == null ? Clock.systemUTC() : client.clock();
  }

  /** Returns the current time, by the monotonic and the wall clock. */
  public Deadline now() {
    return Deadline.now(ticker.nanos(), clock());
  }

  private synchronized Transport opened(HttpClientConfig config) {
    if (transport == null) {
      transport = config.transport();
    }
    return transport.http11();
  }

  /**
   * Closes the transport that this provider opened for itself. It is opened again when it is
   * needed.
   */
  public synchronized void close() {
    if (transport != null) {
      transport.close();
      transport = null;
    }
  }

  /**
   * Returns how far the clock of the token endpoint is ahead of the local clock, as last measured.
   */
  public Optional<Duration> clockOffset() {
    return clockOffset;
  }

  public void clockOffset(Duration measured) {
    clockOffset = Optional.of(measured);
  }

  /**
   * Returns how far the clock of the token endpoint is ahead of the local clock, if the difference
   * is large enough to be corrected; otherwise zero.
   */
  public Duration correction() {
    return clockOffset
        .filter(offset -> offset.abs().compareTo(MIN_CORRECTED_OFFSET) >= 0)
        .orElse(Duration.ZERO);
  }

  /** Sends no token requests during the pause that the authorization server asked for. */
  public void holdOff(Duration pause) {
    Deadline until = now().plus(pause);
    holdOffUntil.accumulateAndGet(
        until, (before, asked) -> before == null || asked == null ? asked : asked.orLater(before));
  }

  /** Returns how much of the pause set by {@link #holdOff} remains. */
  public Duration remainingHoldOff() {
    Deadline until = holdOffUntil.get();
    return until == null ? Duration.ZERO : until.remaining(ticker.nanos());
  }
}
