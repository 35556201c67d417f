package io.apiservice.sdk.pipeline;

import io.apiservice.sdk.http.CallContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The results of the earlier attempts of a call. They are attached to the exception of the last
 * attempt.
 */
final class PreviousAttempts {
  static final CallContext.Key<PreviousAttempts> KEY = CallContext.Key.named("earlier attempts");

  private final List<RetryDecider.AttemptResult> outcomes = new ArrayList<>(0);

  static Optional<PreviousAttempts> of(CallContext context) {
    return context.get(KEY);
  }

  synchronized void add(RetryDecider.AttemptResult result) {
    outcomes.add(result);
  }

  synchronized List<RetryDecider.AttemptResult> outcomes() {
    return List.copyOf(outcomes);
  }
}
