package io.apiservice.sdk.call;

import io.apiservice.sdk.http.CallContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** How the earlier attempts of a call ended; they ride along with its exception. */
final class Earlier {
  static final CallContext.Key<Earlier> KEY = CallContext.Key.named("earlier attempts");

  private final List<RetryOracle.Outcome> outcomes = new ArrayList<>(2);

  static Optional<Earlier> of(CallContext context) {
    return context.get(KEY);
  }

  synchronized void add(RetryOracle.Outcome outcome) {
    outcomes.add(outcome);
  }

  synchronized List<RetryOracle.Outcome> outcomes() {
    return List.copyOf(outcomes);
  }
}
