package io.apiservice.sdk.tests.keycloak;

import io.apiservice.sdk.event.ApiListener;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** Counts the events of the SDK. */
final class EventCollector implements ApiListener {
  private final LongAdder unauthorized = new LongAdder();
  private final LongAdder retries = new LongAdder();
  private final LongAdder refreshed = new LongAdder();
  private final LongAdder adopted = new LongAdder();
  private final AtomicLong generation = new AtomicLong();
  private final Queue<String> troubles = new ConcurrentLinkedQueue<>();

  @Override
  public void onResponse(ResponseReceived event) {
    if (event.status() == 401) {
      unauthorized.increment();
    }
  }

  @Override
  public void onRetry(RetryScheduled event) {
    retries.increment();
    troubles.add(event.toString());
  }

  @Override
  public void onRefreshFinished(RefreshFinished event) {
    if (event.outcome() == RefreshOutcome.REFRESHED) {
      refreshed.increment();
      generation.accumulateAndGet(event.generation(), Math::max);
    } else if (event.outcome() != RefreshOutcome.ADOPTED) {
      troubles.add(event.toString());
    }
  }

  @Override
  public void onAdopted(TokenAdopted event) {
    adopted.increment();
    generation.accumulateAndGet(event.generation(), Math::max);
  }

  long unauthorized() {
    return unauthorized.sum();
  }

  long retries() {
    return retries.sum();
  }

  long refreshed() {
    return refreshed.sum();
  }

  long adopted() {
    return adopted.sum();
  }

  /** The generation of the last access token. */
  long generation() {
    return generation.get();
  }

  /** What went wrong although no call failed: retries, and refreshes without a new token. */
  Queue<String> troubles() {
    return troubles;
  }
}
