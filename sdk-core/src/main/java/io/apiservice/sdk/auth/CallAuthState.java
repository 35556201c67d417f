package io.apiservice.sdk.auth;

import io.apiservice.sdk.diagnosis.Attempt;
import io.apiservice.sdk.http.CallContext;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What one call may still do about a refusal, and what it has done. It travels with the call
 * through retries and redirects, so that they do not renew it: at most one forced refresh, and one
 * repeat with a token that was merely adopted. Its steps come one after the other, on whatever
 * threads.
 */
public final class CallAuthState {
  static final CallContext.Key<CallAuthState> KEY = CallContext.Key.named("trail");

  private final List<Attempt> attempts = new ArrayList<>(2);
  private boolean refreshed;
  private boolean adopted;
  private boolean freshTokenRejected;
  private @Nullable Throwable refreshFailure;
  private @Nullable Credential last;

  CallAuthState() {}

  /** The trail of a call, if it was signed. */
  public static Optional<CallAuthState> of(CallContext context) {
    return context.get(KEY);
  }

  /** What was tried, in order. */
  public synchronized List<Attempt> attempts() {
    return List.copyOf(attempts);
  }

  /** Why no other credential could be had after a refusal, if that was tried and failed. */
  public synchronized Optional<Throwable> refreshFailure() {
    return Optional.ofNullable(refreshFailure);
  }

  /** Whether the token that was refused had just been obtained because of a refusal. */
  public synchronized boolean freshTokenRejected() {
    return freshTokenRejected;
  }

  /** The credential that was sent last. */
  public synchronized Optional<Credential> last() {
    return Optional.ofNullable(last);
  }

  synchronized void sending(Credential credential) {
    last = credential;
  }

  synchronized boolean mayRefresh() {
    return !refreshed;
  }

  /**
   * Uses up the budget for a repeat with this successor; false if there is none left. A second one
   * that was merely adopted takes the place of the one that this call might have obtained: where
   * answers take as long as tokens live, others have renewed before this call comes to it.
   */
  synchronized boolean tryRepeat(boolean obtained) {
    if (refreshed && (obtained || adopted)) {
      return false;
    }
    if (obtained || adopted) {
      refreshed = true;
    } else {
      adopted = true;
    }
    return true;
  }

  synchronized void note(String action, String outcome) {
    attempts.add(new Attempt(Instant.now(), action, outcome));
  }

  synchronized void refreshFailed(Throwable failure) {
    refreshed = true;
    refreshFailure = failure;
  }

  synchronized void markFreshTokenRejected() {
    freshTokenRejected = true;
  }
}
