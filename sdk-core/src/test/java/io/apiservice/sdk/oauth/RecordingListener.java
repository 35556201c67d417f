package io.apiservice.sdk.oauth;

import io.apiservice.sdk.event.ApiListener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Records events. A refresh ends before its event is delivered, so tests have to wait for the
 * event.
 */
public final class RecordingListener implements ApiListener {
  private static final long MOST_NANOS = Duration.ofSeconds(2).toNanos();

  private final List<Object> events = new ArrayList<>();

  /** Returns the events of a type. Waits for the first one, up to a limit. */
  <E> List<E> all(Class<E> type) {
    return all(type, 1);
  }

  /** Returns the events of a type. Waits until there are this many, up to a limit. */
  synchronized <E> List<E> all(Class<E> type, int many) {
    long end = System.nanoTime() + MOST_NANOS;
    List<E> found = found(type);
    while (found.size() < many && System.nanoTime() - end < 0) {
      try {
        TimeUnit.NANOSECONDS.timedWait(this, Math.max(1, end - System.nanoTime()));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return found;
      }
      found = found(type);
    }
    return found;
  }

  private <E> List<E> found(Class<E> type) {
    return events.stream().filter(type::isInstance).map(type::cast).toList();
  }

  synchronized void forget() {
    events.clear();
  }

  private synchronized void add(Object event) {
    events.add(event);
    notifyAll();
  }

  public List<RefreshOutcome> outcomes() {
    return all(RefreshFinished.class).stream().map(RefreshFinished::outcome).toList();
  }

  @Override
  public void onRefreshStarted(RefreshStarted event) {
    add(event);
  }

  @Override
  public void onRefreshFinished(RefreshFinished event) {
    add(event);
  }

  @Override
  public void onAdopted(TokenAdopted event) {
    add(event);
  }

  @Override
  public void onUnpersisted(TokenUnpersisted event) {
    add(event);
  }

  @Override
  public void onStoreRolledBack(StoreRolledBack event) {
    add(event);
  }

  @Override
  public void onGrantInvalidated(GrantInvalidated event) {
    add(event);
  }

  @Override
  public void onSignedOut(SignedOut event) {
    add(event);
  }
}
