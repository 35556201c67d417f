package io.apiservice.sdk.pipeline;

import io.apiservice.sdk.auth.Credential;
import io.apiservice.sdk.diagnosis.Attempt;
import io.apiservice.sdk.http.CallContext;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What one call may still do about a refusal, and what it has done. It accompanies the call through
 * retries and redirects, so that these do not reset it: at most one forced refresh, and one repeat
 * with a token that was only adopted. Its steps run one after the other, on any thread.
 */
final class CallAuthState {
  static final CallContext.Key<CallAuthState> KEY = CallContext.Key.named("call auth state");

  private final List<Attempt> attempts = new ArrayList<>(2);
  private boolean refreshed;
  private boolean adopted;
  private boolean freshTokenRejected;
  private @Nullable Throwable refreshFailure;
  private @Nullable Credential last;

  CallAuthState() {}

  /** The state of a call, if the call was signed. */
  static Optional<CallAuthState> of(CallContext context) {
    return context.get(KEY);
  }

  /** The recorded steps, in order. */
  synchronized List<Attempt> attempts() {
    return List.copyOf(attempts);
  }

  /** Why renewing the credential failed after a refusal, if it did. */
  synchronized Optional<Throwable> refreshFailure() {
    return Optional.ofNullable(refreshFailure);
  }

  /** Whether the refused token had just been obtained because of a refusal. */
  synchronized boolean freshTokenRejected() {
    return freshTokenRejected;
  }

  /** The credential of the last attempt. */
  synchronized Optional<Credential> last() {
    return Optional.ofNullable(last);
  }

  synchronized void sending(Credential credential) {
    last = credential;
  }

  synchronized boolean mayRefresh() {
    return !refreshed;
  }

  /**
   * Consumes the allowance for a repeat with this successor; false if there is none left. A second
   * adopted successor consumes the allowance of an obtained one: where responses take as long as
   * tokens live, other calls have always renewed first.
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
