package io.apiservice.sdk.oauth;

import io.apiservice.sdk.auth.Credential;
import io.apiservice.sdk.event.ApiListener.RefreshFinished;
import io.apiservice.sdk.event.ApiListener.RefreshOutcome;
import io.apiservice.sdk.event.ApiListener.RefreshReason;
import io.apiservice.sdk.oauth.GrantConfig.GrantIdentity;
import io.apiservice.sdk.oauth.endpoint.TokenScope;
import io.apiservice.sdk.store.record.GrantRecord;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One grant in this process: its access tokens and the refresh that may be under way. Its lock is
 * never held during I/O or application code.
 */
final class TokenSession {
  private final ProviderRuntime runtime;
  private final GrantConfig settings;
  private final GrantIdentity identity;
  private final RecordAccess records;
  private final @Nullable EntryMerger merges;
  private final @Nullable RotationDelivery rotation;
  private final TokenSlot main;
  private volatile @Nullable TokenSlots others;
  private volatile @Nullable RefreshBackoff refreshBackoff;
  private volatile @Nullable PendingStoreWrite pendingWrite;

  /** Supplies the current session of this login after this one was evicted. */
  private volatile @Nullable Supplier<TokenSession> successor;

  private volatile boolean successorRevoked;
  private boolean unsavedReported;
  private boolean resumed;
  private @Nullable Queue<SharedRefresh> queued;
  private int running;
  private CompletableFuture<@Nullable Void> idle = new CompletableFuture<>();

  TokenSession(
      ProviderRuntime runtime,
      GrantConfig settings,
      GrantIdentity identity,
      RecordRepository repository,
      TokenScope scope) {
    this.runtime = runtime;
    this.settings = settings;
    this.identity = identity;
    this.records = new RecordAccess(runtime, identity, repository, scope);
    this.merges = identity.rotates() ? null : new EntryMerger(runtime, records);
    Consumer<String> onRotation = identity.onRotation();
    this.rotation = onRotation == null ? null : new RotationDelivery(runtime, identity, onRotation);
    this.main = new TokenSlot(this, scope, runtime.ticker(), this);
  }

  ProviderRuntime runtime() {
    return runtime;
  }

  GrantConfig settings() {
    return settings;
  }

  GrantIdentity identity() {
    return identity;
  }

  RecordAccess records() {
    return records;
  }

  /** Only for grants without a refresh token. */
  EntryMerger merges() {
    return Objects.requireNonNull(merges);
  }

  /** Returns null if {@code onRotation} is not set. */
  @Nullable RotationDelivery rotation() {
    return rotation;
  }

  /** Retries a failed call of {@code onRotation} if its pause is over. */
  void retryRotation() {
    RotationDelivery delivery = rotation;
    if (delivery != null) {
      delivery.retryIfDue();
    }
  }

  @Nullable PendingStoreWrite pendingWrite() {
    return pendingWrite;
  }

  void pendingWrite(@Nullable PendingStoreWrite pendingWrite) {
    this.pendingWrite = pendingWrite;
  }

  TokenSlot mainSlot() {
    return main;
  }

  TokenSlot slot(TokenScope scope) {
    if (scope.equals(main.scope())) {
      return main;
    }
    TokenSlots slots = others;
    if (slots == null) {
      synchronized (this) {
        slots = others;
        if (slots == null) {
          slots = new TokenSlots();
          others = slots;
        }
      }
    }
    return slots.slot(
        scope, () -> new TokenSlot(this, scope, runtime.ticker(), new Target(this, scope)));
  }

  /** Distinguishes the tokens of one target from those of other targets. */
  private record Target(TokenSession session, TokenScope scope) {}

  /** Returns a token other than {@code seen}; joins the refresh under way or starts one. */
  CompletableFuture<Credential> obtain(
      TokenSlot slot, RefreshReason reason, @Nullable CachedToken seen) {
    if (calledFromWithin()) {
      return CompletableFuture.failedFuture(new RefreshFailures(this).calledFromItsOwnCallback());
    }
    RefreshBackoff active = null;
    SharedRefresh refresh = null;
    CompletableFuture<Credential> view = null;
    boolean starts = false;
    Supplier<TokenSession> next;
    synchronized (this) {
      next = successor;
      CachedToken now = slot.token();
      if (now != null && !now.equals(seen) && now.livesAt(runtime.ticker().nanos())) {
        return now.ready();
      }
      active = next == null ? activeBackoff(slot) : null;
      if (active != null && reason == RefreshReason.FORCED && active.failure().overridable()) {
        active = null;
      }
      refresh = slot.refresh();
      if (refresh == null && next == null && !runtime.closed() && active == null) {
        refresh = new SharedRefresh(slot, reason, seen, runtime.ticker().nanos());
        starts = prepare(refresh);
      }
      if (refresh != null) {
        refresh.addReason(reason);
        view = refresh.join();
      }
    }
    if (next != null) {
      TokenSession session = next.get();
      return session.obtain(session.slot(slot.scope()), reason, seen);
    }
    if (refresh == null || view == null) {
      return CompletableFuture.failedFuture(
          active == null
              ? new RefreshFailures(this).closed()
              : RefreshFailure.copy(active.failure().exception()));
    }
    if (starts) {
      start(refresh);
    }
    return view;
  }

  /** Whether the current thread runs application code for this login. */
  boolean calledFromWithin() {
    return runtime.callbacks().runHereFor(identity);
  }

  /** Starts a refresh of a token that is about to expire, unless one is under way or held off. */
  void refreshInBackground(TokenSlot slot, CachedToken seen) {
    if (slot.refresh() != null || activeBackoff(slot) != null) {
      return;
    }
    SharedRefresh refresh;
    boolean starts;
    synchronized (this) {
      if (slot.refresh() != null
          || !seen.equals(slot.token())
          || runtime.closed()
          || successor != null) {
        return;
      }
      refresh = new SharedRefresh(slot, RefreshReason.EXPIRING, seen, runtime.ticker().nanos());
      starts = prepare(refresh);
    }
    if (starts) {
      start(refresh);
    }
  }

  private @Nullable RefreshBackoff activeBackoff(TokenSlot slot) {
    long now = runtime.ticker().nanos();
    RefreshBackoff own = slot.backoff();
    if (own != null && own.isActiveAt(now)) {
      return own;
    }
    RefreshBackoff shared = refreshBackoff;
    return shared != null && shared.isActiveAt(now) ? shared : null;
  }

  /**
   * Returns whether the refresh starts now or is queued: two refreshes must not present the same
   * refresh token. Without a refresh token, targets refresh independently.
   */
  private boolean prepare(SharedRefresh refresh) {
    refresh.slot().refresh(refresh);
    if (running == 0 || !identity.rotates()) {
      running++;
      return true;
    }
    if (queued == null) {
      queued = new ArrayDeque<>(2);
    }
    queued.add(refresh);
    return false;
  }

  private void start(SharedRefresh refresh) {
    Runnable work = () -> run(refresh);
    try {
      if (identity.rotates()) {
        runtime.executor().run(work);
      } else { // many targets may refresh at once, and one that hangs must not delay the others
        runtime.executor().runBlocking(work);
      }
    } catch (RuntimeException | Error e) { // no thread available: fail the callers
      complete(refresh, new RefreshFailures(this).unexpectedFailure(e));
    }
  }

  private void run(SharedRefresh refresh) {
    RefreshResult.FinalResult result;
    try {
      result = new RefreshTask(this, refresh).run();
    } catch (Throwable e) { // the callers get it from the future
      result = new RefreshFailures(this).unexpectedFailure(e);
    }
    complete(refresh, result);
    PendingStoreWrite unstored = pendingWrite;
    if (unstored != null) {
      unstored.runIfNotStarted();
    }
  }

  private void complete(SharedRefresh refresh, RefreshResult.FinalResult result) {
    TokenSlot slot = refresh.slot();
    SharedRefresh next;
    synchronized (this) {
      if (result instanceof RefreshResult.SuccessResult success) {
        slot.token(success.token());
        slot.backoff(null);
        refreshBackoff = null;
      } else if (result instanceof RefreshResult.FailureResult failed) {
        recordFailure(slot, failed.failure());
      }
      slot.refresh(null);
      next = queued == null ? null : queued.poll();
      if (next == null) {
        running--;
      }
      if (running == 0) {
        queued = null;
        idle.complete(null);
      }
    }
    if (next != null) {
      start(next);
    }
    refresh.complete(result);
    notifyListener(refresh, result);
  }

  private void recordFailure(TokenSlot slot, RefreshFailure failure) {
    boolean targetOnly = failure.targetOnly() || !identity.rotates();
    RefreshBackoff before = targetOnly ? slot.backoff() : refreshBackoff;
    int streak = before == null ? 1 : before.streak() + 1;
    Duration backoff =
        RefreshBackoff.backoff(runtime.timeouts(), streak, runtime.ticker().chance());
    Duration hold = failure.hold();
    // Retry-After may lengthen the back-off but not shorten it.
    if (hold == null || (failure.again() && hold.compareTo(backoff) < 0)) {
      hold = backoff;
    }
    RefreshBackoff after = new RefreshBackoff(failure, runtime.now().plus(hold), streak);
    if (targetOnly) {
      slot.backoff(after);
    } else {
      refreshBackoff = after;
    }
  }

  private void notifyListener(SharedRefresh refresh, RefreshResult.FinalResult result) {
    CachedToken token = refresh.slot().token();
    RefreshOutcome outcome =
        result instanceof RefreshResult.SuccessResult success
            ? success.outcome()
            : ((RefreshResult.FailureResult) result).failure().outcome();
    runtime
        .providerNetwork()
        .listener()
        .onRefreshFinished(
            new RefreshFinished(
                identity.name(),
                token == null ? 0 : token.generation(),
                refresh.reason(),
                outcome,
                refresh.waiters(),
                Duration.ofNanos(runtime.ticker().nanos() - refresh.startedAt())));
  }

  FailureDiagnosis diagnosis() {
    return new FailureDiagnosis(identity.name(), settings.tokenEndpoint());
  }

  /** Whether the last refresh failed. */
  boolean hasFailed(TokenSlot slot) {
    return identity.rotates() ? refreshBackoff != null : slot.backoff() != null;
  }

  /** Records that a refresh token is not saved; returns true the first time. */
  synchronized boolean markUnsaved() {
    boolean first = !unsavedReported;
    unsavedReported = true;
    return first;
  }

  /** Whether this session can be evicted without losing a token. */
  synchronized boolean isIdle() {
    return running == 0 && pendingWrite == null;
  }

  /**
   * Retires this session unless something is under way. Callers that still reference it use the
   * next session of the login when they need another token.
   */
  synchronized boolean retire(boolean evenWithUnsavedToken, Supplier<TokenSession> next) {
    if (successor != null || !isIdle() || (!evenWithUnsavedToken && hasUnsavedToken())) {
      return false;
    }
    successor = next;
    return true;
  }

  boolean retired() {
    return successor != null;
  }

  /** Whether it has a refresh token that is not saved anywhere else. */
  synchronized boolean hasUnsavedToken() {
    return unsavedReported || (rotation != null && rotation.pending());
  }

  /** Completes an interrupted sign-out, once per process. */
  void resumeSignOut(GrantRecord record) {
    synchronized (this) {
      if (record.refresh() == null || resumed) {
        return;
      }
      resumed = true;
    }
    runtime.executor().runBlocking(new SignOutTask(this)::resume);
  }

  /** Records that a refresh revoked the token that it received after the sign-out. */
  void successorRevoked(boolean confirmed) {
    successorRevoked = confirmed;
  }

  /** Whether the server confirmed the last such revocation. */
  boolean successorRevoked() {
    return successorRevoked;
  }

  /** Waits until no refresh is running; returns false if the limit was reached. */
  boolean awaitIdle(Duration limit) throws InterruptedException {
    CompletableFuture<@Nullable Void> next;
    synchronized (this) {
      if (running == 0) {
        return true;
      }
      if (idle.isDone()) {
        idle = new CompletableFuture<>();
      }
      next = idle;
    }
    try {
      runtime.ticker().await(next, limit);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      throw new IllegalStateException(e); // an event does not fail
    }
  }

  /** Discards all access tokens after a sign-out. */
  void forget() {
    if (rotation != null) {
      rotation.discard();
    }
    synchronized (this) {
      main.token(null);
      TokenSlots slots = others;
      if (slots != null) {
        slots.live().forEach(slot -> slot.token(null));
      }
    }
  }

  /** Waits for refreshes, store writes and deliveries that are under way. */
  void complete(Duration limit) {
    long end = runtime.ticker().nanos() + limit.toNanos();
    try {
      boolean becameIdle = awaitIdle(limit);
      PendingStoreWrite unstored = pendingWrite;
      if (becameIdle && unstored != null) {
        unstored.awaitDone(Duration.ofNanos(Math.max(0, end - runtime.ticker().nanos())));
      }
      if (rotation != null) {
        String unused =
            rotation.flush(Duration.ofNanos(Math.max(0, end - runtime.ticker().nanos())));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
