package io.apiservice.sdk.oauth;

import io.apiservice.sdk.async.CancellableFutures;
import io.apiservice.sdk.auth.Credential;
import io.apiservice.sdk.error.StoreException;
import io.apiservice.sdk.error.TokenRefreshException;
import io.apiservice.sdk.event.ApiListener.RefreshFinished;
import io.apiservice.sdk.event.ApiListener.RefreshOutcome;
import io.apiservice.sdk.event.ApiListener.RefreshReason;
import io.apiservice.sdk.oauth.RefreshResult.FinalResult;
import io.apiservice.sdk.oauth.endpoint.TokenScope;
import io.apiservice.sdk.oauth.repository.RecordRepository;
import io.apiservice.sdk.oauth.runtime.ProviderRuntime;
import io.apiservice.sdk.store.record.GrantRecord;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One login in this process: its access tokens, and the refreshes that its callers share. The lock
 * of this object is never held during I/O or while application code runs.
 */
final class TokenSession implements SessionTokens {
  private final ProviderRuntime runtime;
  private final GrantIdentity identity;
  private final RotationNotifier rotation;
  private final SessionTasks tasks;
  private final RefreshQueue queue;
  private final TokenSlot main;
  private volatile @Nullable TokenSlots others;
  private volatile @Nullable RefreshBackoff refreshBackoff;

  /** Set when this session was evicted from the cache. Supplies the session that replaces it. */
  private volatile @Nullable Supplier<TokenSession> successor;

  TokenSession(
      ProviderRuntime runtime,
      GrantConfig config,
      GrantIdentity identity,
      RecordRepository repository,
      TokenScope scope,
      @Nullable RotationDelivery inherited) {
    this.runtime = runtime;
    this.identity = identity;
    this.rotation = new RotationNotifier(runtime, identity, repository, inherited);
    RecordAccess records = new RecordAccess(runtime, identity, repository, scope);
    this.tasks = new SessionTasks(runtime, config, identity, records, rotation, this);
    this.queue = new RefreshQueue();
    this.main = new TokenSlot(this, scope, runtime.ticker(), this);
  }

  /** Returns the name of the login for messages. */
  String name() {
    return identity.name();
  }

  /** Reads the record; returns null if there is none. Blocks. */
  @Nullable GrantRecord record() throws StoreException {
    return tasks.record();
  }

  boolean mayRefreshInBackground() {
    return runtime.background();
  }

  /** Retries a failed call of {@code onRotation} if its pause is over. */
  void retryRotation() {
    RotationDelivery delivery = rotation.delivery();
    if (delivery != null) {
      delivery.retryIfDue();
    }
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

  /** Identifies the tokens of one target in the token history of an origin. */
  private record Target(TokenSession session, TokenScope scope) {}

  /**
   * Returns a token other than {@code seen}. Joins the refresh that is under way, or starts one.
   */
  CompletableFuture<Credential> obtain(
      TokenSlot slot, RefreshReason reason, @Nullable CachedToken seen) {
    if (calledFromWithin()) {
      return CompletableFuture.failedFuture(tasks.failures().calledFromItsOwnCallback());
    }
    RefreshBackoff active = null;
    SharedRefresh refresh = null;
    CompletableFuture<Credential> view = null;
    Runnable start = null;
    boolean joined = true;
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
        start = prepare(slot, refresh);
      }
      if (refresh != null) {
        joined = refresh.addReason(reason);
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
              ? tasks.failures().closed()
              : RefreshFailure.copy(active.failure().exception()));
    }
    if (start != null) {
      start.run();
    }
    return joined ? view : forceAfter(refresh, view, slot, seen);
  }

  /**
   * Starts a forced refresh when the current one has ended. The current one has already decided to
   * send no request, so it cannot be forced any more.
   */
  private CompletableFuture<Credential> forceAfter(
      SharedRefresh ending,
      CompletableFuture<Credential> end,
      TokenSlot slot,
      @Nullable CachedToken seen) {
    return CancellableFutures.compose(
        end,
        (token, failure) -> {
          CachedToken adopted = ending.obtained();
          return obtain(slot, RefreshReason.FORCED, adopted == null ? seen : adopted);
        });
  }

  /** Whether the current thread runs application code for this login. */
  boolean calledFromWithin() {
    RotationDelivery delivery = rotation.delivery();
    return runtime.callbacks().runHereFor(identity)
        || (delivery != null && runtime.callbacks().runHereFor(delivery));
  }

  /**
   * Starts a refresh of a token that is about to expire, unless a refresh is under way or a pause
   * after a failure is not over.
   */
  void refreshInBackground(TokenSlot slot, CachedToken seen) {
    if (slot.refresh() != null || activeBackoff(slot) != null) {
      return;
    }
    Runnable start;
    synchronized (this) {
      if (slot.refresh() != null
          || !seen.equals(slot.token())
          || runtime.closed()
          || successor != null) {
        return;
      }
      start =
          prepare(
              slot,
              new SharedRefresh(slot, RefreshReason.EXPIRING, seen, runtime.ticker().nanos()));
    }
    if (start != null) {
      start.run();
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

  /** Returns the action that starts the refresh; null if another refresh must end first. */
  private @Nullable Runnable prepare(TokenSlot slot, SharedRefresh refresh) {
    slot.refresh(refresh);
    Runnable start = () -> start(slot, refresh);
    return queue.add(start, identity.rotates()) ? start : null;
  }

  private void start(TokenSlot slot, SharedRefresh refresh) {
    Runnable work = () -> run(slot, refresh);
    try {
      if (identity.rotates()) {
        runtime.executor().run(work);
      } else {
        // Refreshes without a refresh token may be many at once. They run in the blocking pool, so
        // that one that hangs does not delay the others.
        runtime.executor().runBlocking(work);
      }
    } catch (RuntimeException | Error e) {
      // No thread is available, so the callers get a failure.
      complete(slot, refresh, tasks.failures().unexpectedFailure(e));
    }
  }

  private void run(TokenSlot slot, SharedRefresh refresh) {
    FinalResult result;
    try {
      result = tasks.refresh(refresh, lastFailure(slot) == null);
    } catch (Throwable e) {
      // The callers get it from the future.
      result = tasks.failures().unexpectedFailure(e);
    }
    complete(slot, refresh, result);
    PendingStoreWrite unstored = tasks.pendingWrite();
    if (unstored != null) {
      unstored.runIfNotStarted();
    }
  }

  private void complete(TokenSlot slot, SharedRefresh refresh, FinalResult result) {
    Runnable next;
    synchronized (this) {
      if (result instanceof RefreshResult.SuccessResult success) {
        slot.token(success.token());
        slot.backoff(null);
        refreshBackoff = null;
      } else if (result instanceof RefreshResult.FailureResult failed) {
        recordFailure(slot, failed.failure());
      }
      slot.refresh(null);
      next = queue.end();
    }
    if (next != null) {
      next.run();
    }
    refresh.complete(result);
    notifyListener(slot, refresh, result);
  }

  private void recordFailure(TokenSlot slot, RefreshFailure failure) {
    boolean targetOnly = failure.targetOnly() || !identity.rotates();
    RefreshBackoff after =
        RefreshBackoff.after(
            failure,
            targetOnly ? slot.backoff() : refreshBackoff,
            runtime.timeouts(),
            runtime.ticker().chance(),
            runtime.now());
    if (targetOnly) {
      slot.backoff(after);
    } else {
      refreshBackoff = after;
    }
  }

  /** Returns the failure of the last refresh; null if it was successful. */
  private @Nullable RefreshBackoff lastFailure(TokenSlot slot) {
    return identity.rotates() ? refreshBackoff : slot.backoff();
  }

  private void notifyListener(TokenSlot slot, SharedRefresh refresh, FinalResult result) {
    CachedToken token = slot.token();
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

  /** Creates the failure of a call after the provider was closed. */
  TokenRefreshException closed() {
    return tasks.failures().closed();
  }

  CompletableFuture<SignOutResult> signOut() {
    return tasks.signOut();
  }

  /** Whether this session can be removed from memory without losing a token. */
  @Override
  public synchronized boolean isIdle() {
    return queue.isIdle() && tasks.pendingWrite() == null;
  }

  /**
   * Retires this session, unless something is under way. Callers that still reference it then use
   * the session from {@code next} when they need another token.
   *
   * @param evenWithUnsavedToken whether to retire it even if its refresh token is not saved
   *     elsewhere
   * @return whether it was retired
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

  /** Whether the newest refresh token is only in the memory of this process. */
  boolean hasUnsavedToken() {
    return rotation.hasUnsavedToken();
  }

  /** Returns the delivery to {@code onRotation}; null if {@code onRotation} is not set. */
  @Nullable RotationDelivery delivery() {
    return rotation.delivery();
  }

  /**
   * Calls {@code onRotation} once more with the undelivered token. Returns whether the token is
   * saved now. Blocks.
   */
  boolean deliverUnsavedToken() {
    RotationDelivery delivery = rotation.delivery();
    return delivery != null && delivery.flush(runtime.timeouts().post()) == null;
  }

  @Override
  public boolean awaitIdle(Duration limit) throws InterruptedException {
    CompletableFuture<@Nullable Void> idle;
    synchronized (this) {
      if (queue.isIdle()) {
        return true;
      }
      idle = queue.idle();
    }
    try {
      runtime.ticker().await(idle, limit);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
      // The future only signals an event and never fails.
    }
  }

  @Override
  public void forget() {
    RotationDelivery delivery = rotation.delivery();
    if (delivery != null) {
      delivery.discard();
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
      if (becameIdle) {
        tasks.complete(Duration.ofNanos(Math.max(0, end - runtime.ticker().nanos())));
      }
      RotationDelivery delivery = rotation.delivery();
      if (delivery != null) {
        String unused =
            delivery.flush(Duration.ofNanos(Math.max(0, end - runtime.ticker().nanos())));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
