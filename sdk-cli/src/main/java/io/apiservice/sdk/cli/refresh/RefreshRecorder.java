package io.apiservice.sdk.cli.refresh;

import io.apiservice.sdk.event.ApiListener;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Records the events of a refresh. They show whether the refresh token was presented. The events
 * arrive in order on another thread, so call {@link #awaitFinished} before reading the results.
 */
final class RefreshRecorder implements ApiListener {
  private static final long MAX_WAIT_SECONDS = 10;

  private final CountDownLatch finished = new CountDownLatch(1);
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
    finished.countDown();
  }

  @Override
  public void onUnpersisted(TokenUnpersisted event) {
    unpersisted = event.why();
  }

  /**
   * Waits for the last event of the refresh. If it does not arrive, the token is assumed to have
   * been presented.
   */
  void awaitFinished() throws InterruptedException {
    if (!finished.await(MAX_WAIT_SECONDS, TimeUnit.SECONDS)) {
      presented = true;
    }
  }

  /** Whether the refresh token was presented to the server. */
  boolean presented() {
    return presented;
  }

  @Nullable RefreshOutcome outcome() {
    return outcome.get();
  }

  /** Returns why the new token could not be stored; null if it was stored. */
  @Nullable String unpersisted() {
    return unpersisted;
  }
}
