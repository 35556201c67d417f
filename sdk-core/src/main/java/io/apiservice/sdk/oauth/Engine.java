package io.apiservice.sdk.oauth;

import io.apiservice.sdk.auth.ClientWorld;
import io.apiservice.sdk.flow.Moment;
import io.apiservice.sdk.http.Transport;
import io.apiservice.sdk.http.Wire;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** What all grants of one provider share: threads, time, the way to the network. */
final class Engine {
  private static final Duration OFFSET_THAT_MATTERS = Duration.ofSeconds(30);

  private final Timing timing;
  private final Ticker ticker;
  private final Lifetimes lifetimes;
  private final @Nullable Wire ownWire;
  private final @Nullable Clock ownClock;
  private final Workers workers;
  private final Callbacks callbacks;
  private final EventQueue events;
  private final Owner owner = new Owner(this::now);
  private final boolean background;
  private final URI tokenEndpoint;
  private final ServedClients clients = new ServedClients();
  private volatile boolean closed;

  /** Until when the authorization server wants to be left alone. */
  private final AtomicReference<@Nullable Moment> leftAloneUntil = new AtomicReference<>();

  private Wire.@Nullable Open open;
  private volatile Optional<Duration> clockOffset = Optional.empty();

  Engine(
      Timing timing,
      Ticker ticker,
      Lifetimes lifetimes,
      @Nullable Wire ownWire,
      @Nullable Clock ownClock,
      boolean background,
      URI tokenEndpoint,
      Workers workers) {
    this.workers = workers;
    this.callbacks = new Callbacks(workers, ticker);
    this.events = new EventQueue(workers);
    this.timing = timing;
    this.ticker = ticker;
    this.lifetimes = lifetimes;
    this.ownWire = ownWire;
    this.ownClock = ownClock;
    this.background = background;
    this.tokenEndpoint = tokenEndpoint;
  }

  Timing timing() {
    return timing;
  }

  Ticker ticker() {
    return ticker;
  }

  Lifetimes lifetimes() {
    return lifetimes;
  }

  Workers workers() {
    return workers;
  }

  Callbacks callbacks() {
    return callbacks;
  }

  /** Whether an ageing token may be renewed after the call that noticed it has returned. */
  boolean background() {
    return background;
  }

  /** Who this engine is in intents. */
  Owner owner() {
    return owner;
  }

  void bind(ClientWorld world) {
    clients.add(world, ownWire != null ? null : tokenEndpoint);
  }

  /** Whether that was the last client. */
  boolean unbind(ClientWorld world) {
    return clients.remove(world);
  }

  /** Whether nothing may start: it was closed, or every client that it served has been. */
  boolean closed() {
    return closed || clients.left();
  }

  /** Lets nothing start any more. */
  void shut() {
    closed = true;
  }

  /** What answers token requests: the network, or what a client has in its place. */
  Object network() {
    ClientWorld client = clients.current();
    return ownWire != null || client == null
        ? Wire.jdk().route().network()
        : client.route().network();
  }

  World world() {
    ClientWorld client = clients.current();
    Transport wire =
        ownWire != null || client == null
            ? opened(ownWire != null ? ownWire : Wire.jdk())
            : client.wire();
    return new World(wire, events.to(clients.listener()), clock());
  }

  private Clock clock() {
    if (ownClock != null) {
      return ownClock;
    }
    ClientWorld client = clients.current();
    return client == null ? Clock.systemUTC() : client.clock();
  }

  /** Now, by both clocks. */
  Moment now() {
    return Moment.now(ticker.nanos(), clock());
  }

  private synchronized Transport opened(Wire wire) {
    if (open == null) {
      open = wire.open();
    }
    return open.http11();
  }

  /** Closes the wire, if it is our own; another is opened when it is needed. */
  synchronized void close() {
    if (open != null) {
      open.close();
      open = null;
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
        .filter(offset -> offset.abs().compareTo(OFFSET_THAT_MATTERS) >= 0)
        .orElse(Duration.ZERO);
  }

  /** The authorization server asked for a pause. */
  void leaveAlone(Duration pause) {
    Moment until = now().plus(pause);
    leftAloneUntil.accumulateAndGet(
        until, (before, asked) -> before == null || asked == null ? asked : asked.orLater(before));
  }

  /** How much of that pause is left. */
  Duration leftAlone() {
    Moment until = leftAloneUntil.get();
    return until == null ? Duration.ZERO : until.left(ticker.nanos());
  }
}
