package io.apiservice.sdk.oauth;

import io.apiservice.sdk.async.Deadline;
import io.apiservice.sdk.auth.ProviderContext;
import io.apiservice.sdk.http.HttpClientConfig;
import io.apiservice.sdk.http.Transport;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** What all grants of one provider share: threads, time, the way to the network. */
final class ProviderRuntime {
  private static final Duration MIN_CORRECTED_OFFSET = Duration.ofSeconds(30);

  private final RefreshTimeouts timeouts;
  private final Ticker ticker;
  private final ExpiryPolicy expiry;
  private final @Nullable HttpClientConfig ownWire;
  private final @Nullable Clock ownClock;
  private final RefreshExecutor executor;
  private final CallbackExecutor callbacks;
  private final EventQueue events;
  private final IntentOwner owner = new IntentOwner(this::now);
  private final boolean background;
  private final URI tokenEndpoint;
  private final ProviderClients clients = new ProviderClients();
  private volatile boolean closed;

  /** Until when the authorization server wants to be left alone. */
  private final AtomicReference<@Nullable Deadline> holdOffUntil = new AtomicReference<>();

  private HttpClientConfig.@Nullable ClosableTransport transport;
  private volatile Optional<Duration> clockOffset = Optional.empty();

  ProviderRuntime(
      RefreshTimeouts timeouts,
      Ticker ticker,
      ExpiryPolicy expiry,
      @Nullable HttpClientConfig ownWire,
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
    this.ownWire = ownWire;
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

  /** Whether an ageing token may be renewed after the call that noticed it has returned. */
  boolean background() {
    return background;
  }

  /** Who this engine is in intents. */
  IntentOwner owner() {
    return owner;
  }

  void bind(ProviderContext world) {
    clients.add(world, ownWire != null ? null : tokenEndpoint);
  }

  /** Whether that was the last client. */
  boolean unbind(ProviderContext world) {
    return clients.remove(world);
  }

  /** Whether nothing may start: it was closed, or every client that it served has been. */
  boolean closed() {
    return closed || clients.isUnserved();
  }

  /** Lets nothing start any more. */
  void refuseFurtherUse() {
    closed = true;
  }

  /** What answers token requests: the network, or what a client has in its place. */
  Object network() {
    ProviderContext client = clients.current();
    return ownWire != null || client == null
        ? HttpClientConfig.jdk().route().network()
        : client.route().network();
  }

  ProviderNetwork providerNetwork() {
    ProviderContext client = clients.current();
    Transport wire =
        ownWire != null || client == null
            ? opened(ownWire != null ? ownWire : HttpClientConfig.jdk())
            : client.wire();
    return new ProviderNetwork(wire, events.listenerFor(clients.listener()), clock());
  }

  private Clock clock() {
    if (ownClock != null) {
      return ownClock;
    }
    ProviderContext client = clients.current();
    return client == null ? Clock.systemUTC() : client.clock();
  }

  /** Now, by both clocks. */
  Deadline now() {
    return Deadline.now(ticker.nanos(), clock());
  }

  private synchronized Transport opened(HttpClientConfig config) {
    if (transport == null) {
      transport = config.transport();
    }
    return transport.http11();
  }

  /** Closes the wire, if it is our own; another is opened when it is needed. */
  synchronized void close() {
    if (transport != null) {
      transport.close();
      transport = null;
    }
  }

  /** Server clock minus ours, as the token endpoint told it. */
  Optional<Duration> clockOffset() {
    return clockOffset;
  }

  void clockOffset(Duration measured) {
    clockOffset = Optional.of(measured);
  }

  /** The offset, if it is large enough to be corrected for; else zero. */
  Duration correction() {
    return clockOffset
        .filter(offset -> offset.abs().compareTo(MIN_CORRECTED_OFFSET) >= 0)
        .orElse(Duration.ZERO);
  }

  /** The authorization server asked for a pause. */
  void holdOff(Duration pause) {
    Deadline until = now().plus(pause);
    holdOffUntil.accumulateAndGet(
        until, (before, asked) -> before == null || asked == null ? asked : asked.orLater(before));
  }

  /** How much of that pause is left. */
  Duration remainingHoldOff() {
    Deadline until = holdOffUntil.get();
    return until == null ? Duration.ZERO : until.remaining(ticker.nanos());
  }
}
