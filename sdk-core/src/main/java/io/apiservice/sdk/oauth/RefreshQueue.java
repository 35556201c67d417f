package io.apiservice.sdk.oauth;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The refreshes of a login that are running or waiting. Two of them must not present the same
 * refresh token; without a refresh token, they run concurrently. Used under the session's lock.
 */
final class RefreshQueue {
  private final boolean serial;
  private @Nullable Queue<Runnable> waiting;
  private int running;
  private @Nullable CompletableFuture<@Nullable Void> idle;

  RefreshQueue(boolean serial) {
    this.serial = serial;
  }

  /** Returns whether the refresh starts now; otherwise {@code start} is kept until its turn. */
  boolean add(Runnable start) {
    if (running == 0 || !serial) {
      running++;
      return true;
    }
    if (waiting == null) {
      waiting = new ArrayDeque<>(2);
    }
    waiting.add(start);
    return false;
  }

  /** Records that a refresh has ended; returns what starts the next one, or null. */
  @Nullable Runnable end() {
    Runnable next = waiting == null ? null : waiting.poll();
    if (next == null) {
      running--;
    }
    if (running == 0) {
      waiting = null;
      if (idle != null) {
        idle.complete(null);
        idle = null;
      }
    }
    return next;
  }

  boolean isIdle() {
    return running == 0;
  }

  /** Returns a future that completes when the refreshes have ended. */
  CompletableFuture<@Nullable Void> idle() {
    if (idle == null) {
      idle = new CompletableFuture<>();
    }
    return idle;
  }
}
