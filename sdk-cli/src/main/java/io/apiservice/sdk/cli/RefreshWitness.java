package io.apiservice.sdk.cli;

import io.apiservice.sdk.event.ApiListener;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Remembers what the engine did, because only that tells whether something was spent. */
final class RefreshWitness implements ApiListener {
  private final AtomicReference<@Nullable RefreshOutcome> outcome = new AtomicReference<>();
  private volatile boolean presented;
  private volatile @Nullable String unpersisted;

  @Override
  public void onRefreshStarted(RefreshStarted event) {
    presented = true;
  }

  @Override
  public void onRefreshFinished(RefreshFinished event) {
    outcome.set(event.outcome());
  }

  @Override
  public void onUnpersisted(TokenUnpersisted event) {
    unpersisted = event.why();
  }

  /** Whether the refresh token was shown to the server. */
  boolean presented() {
    return presented;
  }

  @Nullable RefreshOutcome outcome() {
    return outcome.get();
  }

  /** Why the new token is not kept; null if it is. */
  @Nullable String unpersisted() {
    return unpersisted;
  }
}
