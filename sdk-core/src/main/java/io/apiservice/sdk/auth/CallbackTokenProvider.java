package io.apiservice.sdk.auth;

import io.apiservice.sdk.async.CancellableFutures;
import io.apiservice.sdk.async.DaemonThreadPool;
import io.apiservice.sdk.async.DeadlineTimer;
import io.apiservice.sdk.auth.Credentials.AccessToken;
import io.apiservice.sdk.diagnosis.Cause;
import io.apiservice.sdk.error.ApiException;
import io.apiservice.sdk.error.CredentialUnavailableException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Provides tokens from a callback of the application. It caches them, numbers them, and runs at
 * most one call of the callback at a time. All callers who wait share that call; if one of them
 * gives up, the call goes on. The callback runs on a separate thread, with a timeout. After
 * repeated failures it is not called for a while.
 */
final class CallbackTokenProvider implements CredentialProvider, ReentrancyCheck {
  private static final Duration CALLBACK_TIMEOUT = Duration.ofSeconds(10);
  private static final int MAX_THREADS = 64;

  private final Supplier<CompletionStage<AccessToken>> source;
  private final Duration limit;
  private final DeadlineTimer timer = new DeadlineTimer();
  private final DaemonThreadPool pool = new DaemonThreadPool("apiservice-tokens", MAX_THREADS);
  private final Set<Thread> callingThreads = ConcurrentHashMap.newKeySet();
  private final String grant = "tokens-" + Integer.toHexString(System.identityHashCode(this));
  private final AtomicReference<@Nullable CompletableFuture<Credential>> pendingFetch =
      new AtomicReference<>();
  private volatile @Nullable CachedCredential cached;
  private volatile @Nullable CallbackBackoff backoff;

  CallbackTokenProvider(Supplier<CompletionStage<AccessToken>> source) {
    this(source, CALLBACK_TIMEOUT);
  }

  CallbackTokenProvider(Supplier<CompletionStage<AccessToken>> source, Duration limit) {
    this.source = source;
    this.limit = limit;
  }

  CallbackTokenProvider(Callable<AccessToken> source) {
    this(source, CALLBACK_TIMEOUT);
  }

  CallbackTokenProvider(Callable<AccessToken> source, Duration limit) {
    this(() -> called(source), limit);
  }

  private static CompletionStage<AccessToken> called(Callable<AccessToken> source) {
    try {
      return CompletableFuture.completedFuture(source.call());
    } catch (Throwable e) {
      // The waiting callers must receive any failure.
      return CompletableFuture.failedFuture(e);
    }
  }

  @Override
  public boolean calledFromWithin() {
    return callingThreads.contains(Thread.currentThread());
  }

  @Override
  public CompletableFuture<Credential> current() {
    CachedCredential now = cached;
    return now != null && now.isFresh() ? now.credential() : fetch(now, false);
  }

  @Override
  public CompletableFuture<Credential> renew(Credential rejected) {
    CachedCredential now = cached;
    if (now != null && !now.credential().join().equals(rejected) && now.isFresh()) {
      return now.credential();
    }
    return fetch(now, true);
  }

  private CompletableFuture<Credential> fetch(@Nullable CachedCredential before, boolean refused) {
    CompletableFuture<Credential> fresh = new CompletableFuture<>();
    CompletableFuture<Credential> running = pendingFetch.compareAndExchange(null, fresh);
    if (running != null) {
      return CancellableFutures.uncancellableCopy(running);
    }
    CachedCredential now = cached;
    if (now != null && now.generation() != generation(before) && now.isFresh()) {
      // Another call of the callback has just ended, and its token is the one to use.
      pendingFetch.set(null);
      fresh.complete(now.credential().join());
      return now.credential();
    }
    CallbackBackoff standing = backoff;
    if (standing != null && !standing.isOver()) {
      pendingFetch.set(null);
      fresh.completeExceptionally(failed(standing.failure()));
      return CancellableFutures.uncancellableCopy(fresh);
    }
    CompletableFuture<AccessToken> asked = callSource();
    DeadlineTimer.Timeout timeout = timer.schedule(limit, () -> timeOut(fresh));
    asked.whenComplete(
        (token, failure) -> {
          timeout.end();
          completeFetch(fresh, now, token, failure, refused);
        });
    return CancellableFutures.uncancellableCopy(fresh);
  }

  private void completeFetch(
      CompletableFuture<Credential> pending,
      @Nullable CachedCredential before,
      @Nullable AccessToken token,
      @Nullable Throwable failure,
      boolean refused) {
    CachedCredential obtained = null;
    Throwable why = failure;
    try {
      // A token that arrives after the timeout is still used, unless another one has arrived by
      // then.
      if (token != null) {
        CachedCredential meanwhile = cached;
        obtained =
            meanwhile != null && meanwhile.generation() != generation(before)
                ? meanwhile
                : CachedCredential.of(token, generation(before) + 1, grant, refused);
        cached = obtained;
        backoff = null;
      }
    } catch (Throwable e) {
      // The waiting callers must receive any failure.
      why = e;
    }
    if (obtained != null) {
      pendingFetch.compareAndSet(pending, null);
      pending.complete(obtained.credential().join());
    } else {
      fail(pending, why);
    }
  }

  private void timeOut(CompletableFuture<Credential> pending) {
    fail(
        pending,
        new TimeoutException(
            "the source of tokens did not return a token within " + limit.toMillis() + " ms"));
  }

  private void fail(CompletableFuture<Credential> pending, @Nullable Throwable failure) {
    if (pending.isDone()) {
      return;
    }
    backoff = CallbackBackoff.after(backoff, failure);
    pendingFetch.compareAndSet(pending, null);
    pending.completeExceptionally(failed(failure));
  }

  private static long generation(@Nullable CachedCredential cachedCredential) {
    return cachedCredential == null ? 0 : cachedCredential.generation();
  }

  private CompletableFuture<AccessToken> callSource() {
    CompletableFuture<AccessToken> answer = new CompletableFuture<>();
    try {
      pool.execute(() -> callSource(answer));
    } catch (RuntimeException | Error e) {
      // No thread could be started.
      answer.completeExceptionally(e);
    }
    return answer;
  }

  private void callSource(CompletableFuture<AccessToken> answer) {
    CompletionStage<AccessToken> asked;
    callingThreads.add(Thread.currentThread());
    try {
      asked = source.get();
      if (asked == null) {
        answer.complete(null);
        return;
      }
      asked.whenComplete(
          (token, failure) -> {
            if (failure == null) {
              answer.complete(token);
            } else {
              answer.completeExceptionally(failure);
            }
          });
    } catch (Throwable e) {
      // The callback threw, although it should return a failed future.
      answer.completeExceptionally(e);
    } finally {
      callingThreads.remove(Thread.currentThread());
    }
  }

  private static Throwable failed(@Nullable Throwable failure) {
    Throwable cause =
        failure == null
            ? new NullPointerException("the source of tokens returned null")
            : CancellableFutures.unwrap(failure);
    return cause instanceof ApiException
        ? cause
        : CredentialUnavailableException.because(
            cause instanceof TimeoutException
                ? String.valueOf(cause.getMessage())
                : failure == null
                    ? "the application's source of tokens returned null"
                    : "the application's source of tokens failed ("
                        + cause.getClass().getSimpleName()
                        + ")",
            List.of(),
            Cause.CREDENTIALS_MISSING,
            cause);
  }

  @Override
  public String toString() {
    return "tokens";
  }
}
