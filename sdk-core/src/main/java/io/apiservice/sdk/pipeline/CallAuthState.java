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
 * What one call has done about refusals of its credential, and what it may still do. A call may
 * cause one renewal, and may repeat its request once with a token that another caller had obtained.
 * Retries and redirects of the call share this object, so they do not start counting anew. The
 * steps of a call run one after the other, but on changing threads.
 */
final class CallAuthState {
  static final CallContext.Key<CallAuthState> KEY = CallContext.Key.named("call auth state");

  private final List<Attempt> attempts = new ArrayList<>(0);
  private boolean refreshed;
  private boolean adopted;
  private boolean freshTokenRejected;
  private @Nullable Throwable refreshFailure;
  private @Nullable Credential last;

  CallAuthState() {}

  /** The state of a call; empty if none of its requests was signed. */
  static Optional<CallAuthState> of(CallContext context) {
    return context.get(KEY);
  }

  /** The steps taken so far, in order. */
  synchronized List<Attempt> attempts() {
    return List.copyOf(attempts);
  }

  /** Why the renewal after a refusal failed; empty if it did not. */
  synchronized Optional<Throwable> refreshFailure() {
    return Optional.ofNullable(refreshFailure);
  }

  /** Whether a token was refused that had itself been obtained because of a refusal. */
  synchronized boolean freshTokenRejected() {
    return freshTokenRejected;
  }

  /** The credential of the last request. */
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
   * Whether the request may be repeated with a newer token; if so, counts the repeat. A token
   * counts as obtained if this call caused the refresh, and as adopted if the token was there
   * already. A second adopted token counts as the obtained one: where responses take as long as
   * tokens live, another call has always renewed the token first.
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
