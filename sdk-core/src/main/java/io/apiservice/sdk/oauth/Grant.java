package io.apiservice.sdk.oauth;

import io.apiservice.sdk.auth.Credential;
import io.apiservice.sdk.event.ApiListener.RefreshFinished;
import io.apiservice.sdk.event.ApiListener.RefreshOutcome;
import io.apiservice.sdk.event.ApiListener.RefreshReason;
import io.apiservice.sdk.oauth.GrantSettings.Login;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One grant in this process: its access tokens, and the one flight that may be under way. Its lock
 * is never held while anything is read, sent or told.
 */
final class Grant {
  private final Engine engine;
  private final GrantSettings settings;
  private final Login login;
  private final Ledger ledger;
  private final @Nullable EntryMerges merges;
  private final @Nullable RotationDelivery rotation;
  private final Slot main;
  private volatile @Nullable Map<Target, Slot> others;
  private volatile @Nullable Setback setback;
  private volatile @Nullable Keeper keeper;

  private volatile boolean successorRevoked;
  private boolean warned;
  private boolean resumed;
  private @Nullable Queue<Flight> waiting;
  private int flying;
  private CompletableFuture<@Nullable Void> rest = new CompletableFuture<>();

  Grant(Engine engine, GrantSettings settings, Login login, Shelf shelf, Target target) {
    this.engine = engine;
    this.settings = settings;
    this.login = login;
    this.ledger = new Ledger(engine, login, shelf, target);
    this.merges = login.rotates() ? null : new EntryMerges(engine, ledger);
    Consumer<String> onRotation = login.onRotation();
    this.rotation = onRotation == null ? null : new RotationDelivery(engine, login, onRotation);
    this.main = new Slot(this, target, engine.ticker());
  }

  Engine engine() {
    return engine;
  }

  GrantSettings settings() {
    return settings;
  }

  Login login() {
    return login;
  }

  Ledger ledger() {
    return ledger;
  }

  /** Of a grant without a refresh token. */
  EntryMerges merges() {
    return Objects.requireNonNull(merges);
  }

  /** Null without a callback. */
  @Nullable RotationDelivery rotation() {
    return rotation;
  }

  /** Calls a callback again that failed, if it is time. */
  void retryRotation() {
    RotationDelivery delivery = rotation;
    if (delivery != null) {
      delivery.retryIfDue();
    }
  }

  @Nullable Keeper keeper() {
    return keeper;
  }

  void keeper(@Nullable Keeper keeper) {
    this.keeper = keeper;
  }

  Slot mainSlot() {
    return main;
  }

  Slot slot(Target target) {
    if (target.equals(main.target())) {
      return main;
    }
    Map<Target, Slot> slots = others;
    if (slots == null) {
      synchronized (this) {
        slots = others;
        if (slots == null) {
          slots = new ConcurrentHashMap<>(4);
          others = slots;
        }
      }
    }
    return slots.computeIfAbsent(target, t -> new Slot(this, t, engine.ticker()));
  }

  /** A token other than {@code seen}: of the flight under way, or of one that starts now. */
  CompletableFuture<Credential> wanted(
      Slot slot, RefreshReason reason, @Nullable AccessToken seen) {
    if (calledFromWithin()) {
      return CompletableFuture.failedFuture(new Endings(this).calledFromItsOwnCallback());
    }
    Setback standing;
    Flight flight;
    CompletableFuture<Credential> view = null;
    boolean starts = false;
    synchronized (this) {
      AccessToken now = slot.token();
      if (now != null && !now.equals(seen) && now.livesAt(engine.ticker().nanos())) {
        return now.ready();
      }
      standing = standing(slot);
      flight = slot.flight();
      if (flight == null && !engine.closed() && standing == null) {
        flight = new Flight(slot, reason, seen, engine.ticker().nanos());
        starts = prepare(flight);
      }
      if (flight != null) {
        flight.note(reason);
        view = flight.board();
      }
    }
    if (flight == null || view == null) {
      return CompletableFuture.failedFuture(
          standing == null
              ? new Endings(this).closed()
              : Failure.copy(standing.failure().exception()));
    }
    if (starts) {
      start(flight);
    }
    return view;
  }

  /** Whether this thread runs the application's code for this login. */
  boolean calledFromWithin() {
    return engine.callbacks().runHereFor(login);
  }

  /** Starts a flight for an ageing token, if there is none and nothing speaks against it. */
  void renewQuietly(Slot slot, AccessToken seen) {
    if (slot.flight() != null || standing(slot) != null) {
      return;
    }
    Flight flight;
    boolean starts;
    synchronized (this) {
      if (slot.flight() != null || !seen.equals(slot.token()) || engine.closed()) {
        return;
      }
      flight = new Flight(slot, RefreshReason.AGEING, seen, engine.ticker().nanos());
      starts = prepare(flight);
    }
    if (starts) {
      start(flight);
    }
  }

  private @Nullable Setback standing(Slot slot) {
    long now = engine.ticker().nanos();
    Setback own = slot.setback();
    if (own != null && own.standsAt(now)) {
      return own;
    }
    Setback shared = setback;
    return shared != null && shared.standsAt(now) ? shared : null;
  }

  /**
   * Whether it starts at once: two refreshes must not present the same refresh token. Where there
   * is none, each target has its own.
   */
  private boolean prepare(Flight flight) {
    flight.slot().flight(flight);
    if (flying == 0 || !login.rotates()) {
      flying++;
      return true;
    }
    if (waiting == null) {
      waiting = new ArrayDeque<>(2);
    }
    waiting.add(flight);
    return false;
  }

  private void start(Flight flight) {
    Runnable work = () -> fly(flight);
    try {
      if (login.rotates()) {
        engine.workers().run(work);
      } else { // hundreds of targets may fly at once, and one that hangs must hold no other up
        engine.workers().runApart(work);
      }
    } catch (RuntimeException | Error e) { // no thread to be had: callers must not wait for ever
      settle(flight, new Endings(this).brokenDown(e));
    }
  }

  private void fly(Flight flight) {
    Outcome outcome;
    try {
      outcome = new Refresh(this, flight).fly();
    } catch (Throwable e) { // whoever waits must hear of it
      outcome = new Endings(this).brokenDown(e);
    }
    settle(flight, outcome);
    Keeper unstored = keeper;
    if (unstored != null) {
      unstored.runIfNotStarted();
    }
  }

  private void settle(Flight flight, Outcome outcome) {
    Slot slot = flight.slot();
    Flight next;
    synchronized (this) {
      if (outcome instanceof Outcome.Got got) {
        slot.token(got.token());
        slot.setback(null);
        setback = null;
      } else if (outcome instanceof Outcome.Failed failed) {
        note(slot, failed.failure());
      }
      slot.flight(null);
      next = waiting == null ? null : waiting.poll();
      if (next == null) {
        flying--;
      }
      if (flying == 0) {
        waiting = null;
        rest.complete(null);
      }
    }
    if (next != null) {
      start(next);
    }
    flight.land(outcome);
    tell(flight, outcome);
  }

  private void note(Slot slot, Failure failure) {
    boolean targetOnly = failure.targetOnly() || !login.rotates();
    Setback before = targetOnly ? slot.setback() : setback;
    int streak = before == null ? 1 : before.streak() + 1;
    Duration backoff = Setback.backoff(engine.timing(), streak, engine.ticker().chance());
    Duration hold = failure.hold();
    // A server may ask for more patience, and not for less.
    if (hold == null || (failure.again() && hold.compareTo(backoff) < 0)) {
      hold = backoff;
    }
    Setback after = new Setback(failure, engine.now().plus(hold), streak);
    if (targetOnly) {
      slot.setback(after);
    } else {
      setback = after;
    }
  }

  private void tell(Flight flight, Outcome outcome) {
    AccessToken token = flight.slot().token();
    RefreshOutcome how =
        outcome instanceof Outcome.Got got
            ? got.how()
            : ((Outcome.Failed) outcome).failure().outcome();
    engine
        .world()
        .listener()
        .onRefreshFinished(
            new RefreshFinished(
                login.name(),
                token == null ? 0 : token.generation(),
                flight.reason(),
                how,
                flight.waiters(),
                Duration.ofNanos(engine.ticker().nanos() - flight.startedAt())));
  }

  Failures failures() {
    return new Failures(login.name(), settings.tokenEndpoint(), settings.client());
  }

  /** Whether the last flight failed too. */
  boolean inTrouble(Slot slot) {
    return login.rotates() ? setback != null : slot.setback() != null;
  }

  /** True once. */
  synchronized boolean firstUnsaved() {
    boolean first = !warned;
    warned = true;
    return first;
  }

  /** Whether the engine may forget this grant without losing anything. */
  synchronized boolean atRest() {
    return flying == 0 && keeper == null;
  }

  /** Whether it holds a refresh token that is kept nowhere else. */
  synchronized boolean unsaved() {
    return warned || (rotation != null && rotation.pending());
  }

  /** A sign-out that was cut short is completed once per process. */
  void resumeSignOut(GrantRecord record) {
    synchronized (this) {
      if (record.refresh() == null || resumed) {
        return;
      }
      resumed = true;
    }
    engine.workers().runApart(new SigningOut(this)::resume);
  }

  /** A flight got a token after the sign-out, and revoked it. */
  void successorRevoked(boolean confirmed) {
    successorRevoked = confirmed;
  }

  /** Whether the last such token is known to be dead. */
  boolean successorRevoked() {
    return successorRevoked;
  }

  /** Waits until nothing is in the air; whether that was so in time. */
  boolean awaitRest(Duration limit) throws InterruptedException {
    CompletableFuture<@Nullable Void> next;
    synchronized (this) {
      if (flying == 0) {
        return true;
      }
      if (rest.isDone()) {
        rest = new CompletableFuture<>();
      }
      next = rest;
    }
    try {
      engine.ticker().await(next, limit);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      throw new IllegalStateException(e); // an event does not fail
    }
  }

  /** Forgets every access token: the grant was signed out. */
  void forget() {
    if (rotation != null) {
      rotation.discard();
    }
    synchronized (this) {
      main.token(null);
      Map<Target, Slot> slots = others;
      if (slots != null) {
        slots.values().forEach(slot -> slot.token(null));
      }
    }
  }

  /** Waits for what is under way. */
  void settle(Duration limit) {
    long end = engine.ticker().nanos() + limit.toNanos();
    try {
      boolean rested = awaitRest(limit);
      Keeper unstored = keeper;
      if (rested && unstored != null) {
        unstored.flush(Duration.ofNanos(Math.max(0, end - engine.ticker().nanos())));
      }
      if (rotation != null) {
        String unused =
            rotation.flush(Duration.ofNanos(Math.max(0, end - engine.ticker().nanos())));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
