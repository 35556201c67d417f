package io.apiservice.sdk.oauth;

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
final class ProviderRuntime {
  private static final Duration MIN_CORRECTED_OFFSET = Duration.ofSeconds(30);

  private final RefreshTimeouts timeouts;
  private final Ticker ticker;
  private final ExpiryPolicy expiry;
  private final @Nullable HttpClientConfig ownTransport;
  private final @Nullable Clock ownClock;
  private final RefreshExecutor executor;
  private final CallbackExecutor callbacks;
  private final EventQueue events;
  private final IntentOwner owner = new IntentOwner(this::now);
  private final boolean background;
  private final URI tokenEndpoint;
  private final ProviderClients clients = new ProviderClients();
  private volatile boolean closed;

  /** When the authorization server's {@code Retry-After} ends. */
  private final AtomicReference<@Nullable Deadline> holdOffUntil = new AtomicReference<>();

  private HttpClientConfig.@Nullable ClosableTransport transport;
  private volatile Optional<Duration> clockOffset = Optional.empty();

  ProviderRuntime(
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
    this.timeouts = timeouts;
    this.ticker = ticker;
    this.expiry = expiry;
    this.ownTransport = ownTransport;
    this.ownClock = ownClock;
    this.background = background;
    this.tokenEndpoint = tokenEndpoint;
  }

  RefreshTimeouts timeouts() {
    return timeouts;
  }

  Ticker ticker() {
    return ticker;
  }

  ExpiryPolicy expiry() {
    return expiry;
  }

  RefreshExecutor executor() {
    return executor;
  }

  CallbackExecutor callbacks() {
    return callbacks;
  }

  /** Whether a token may be refreshed in the background. */
  boolean background() {
    return background;
  }

  /** The owner of this provider's intents. */
  IntentOwner owner() {
    return owner;
  }

  void bind(ProviderContext context) {
    clients.add(context, ownTransport != null ? null : tokenEndpoint);
  }

  /** Removes a client and returns whether it was the last. */
  boolean unbind(ProviderContext context) {
    return clients.remove(context);
  }

  /** Whether the provider, or every client that it served, has been closed. */
  boolean closed() {
    return closed || clients.isUnserved();
  }

  /** Prevents new refreshes. */
  void refuseFurtherUse() {
    closed = true;
  }

  /** Identifies the network of token requests: the real one, or a client's custom transport. */
  Object network() {
    ProviderContext client = clients.current();
    return ownTransport != null || client == null
        ? HttpClientConfig.jdk().route().network()
        : client.route().network();
  }

  ProviderNetwork providerNetwork() {
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

  /** Returns the current time of both clocks. */
  Deadline now() {
    return Deadline.now(ticker.nanos(), clock());
  }

  private synchronized Transport opened(HttpClientConfig config) {
    if (transport == null) {
      transport = config.transport();
    }
    return transport.http11();
  }

  /** Closes the provider's own transport, if any; it is opened again when needed. */
  synchronized void close() {
    if (transport != null) {
      transport.close();
      transport = null;
    }
  }

  /** Returns server time minus local time, as measured at the token endpoint. */
  Optional<Duration> clockOffset() {
    return clockOffset;
  }

  void clockOffset(Duration measured) {
    clockOffset = Optional.of(measured);
  }

  /** Returns the offset if it is large enough to be corrected; else zero. */
  Duration correction() {
    return clockOffset
        .filter(offset -> offset.abs().compareTo(MIN_CORRECTED_OFFSET) >= 0)
        .orElse(Duration.ZERO);
  }

  /** Sends no requests for the pause that the authorization server asked for. */
  void holdOff(Duration pause) {
    Deadline until = now().plus(pause);
    holdOffUntil.accumulateAndGet(
        until, (before, asked) -> before == null || asked == null ? asked : asked.orLater(before));
  }

  /** Returns the remaining part of that pause. */
  Duration remainingHoldOff() {
    Deadline until = holdOffUntil.get();
    return until == null ? Duration.ZERO : until.remaining(ticker.nanos());
  }
}
