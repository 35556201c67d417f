package io.apiservice.sdk.oauth;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The refreshes of a login that are running or waiting. For a login with a refresh token they run
 * one after another, because two must not present the same token. Otherwise they run concurrently.
 * The lock of the session guards this object.
 */
final class RefreshQueue {
  private @Nullable Queue<Runnable> waiting;
  private int running;
  private @Nullable CompletableFuture<@Nullable Void> idle;

  /**
   * Returns whether the refresh may start now. If not, {@code start} is queued and returned by a
   * later {@link #end}.
   *
   * @param serial whether refreshes run one after another; the same for all of a login
   */
  boolean add(Runnable start, boolean serial) {
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

  /**
   * Records that a refresh has ended. Returns the action that starts the next refresh; null if none
   * is waiting.
   */
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

  /** Returns a future that completes when no refresh is running or waiting. */
  CompletableFuture<@Nullable Void> idle() {
    if (idle == null) {
      idle = new CompletableFuture<>();
    }
    return idle;
  }
}
