package io.apiservice.sdk.oauth.runtime;

import io.apiservice.sdk.async.TimeRange;
import io.apiservice.sdk.error.StoreException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Repeats operations that failed because of the store, on one thread for all logins of a provider.
 * The thread exists as long as there are such operations. The pauses between the attempts double up
 * to two seconds. While the store cannot be reached, one operation is tried after each pause, and
 * the others wait, because they use the same store.
 */
public final class StoreRetries {
  private static final Duration MAX_PAUSE = Duration.ofSeconds(2);

  /** An operation that failed. Its methods are called by one thread at a time. */
  public interface Operation {
    /**
     * Makes an attempt. Blocks.
     *
     * @return whether there is nothing left to do
     * @throws StoreException if the store failed; the other operations then wait
     */
    boolean attempt() throws StoreException;

    /** Called after the last attempt, whether it was successful or not. */
    void ended();
  }

  /** An operation and how long it is still repeated. */
  private static final class Entry {
    private final Operation operation;
    private Duration left;
    private volatile boolean last;

    Entry(Operation operation, Duration limit) {
      this.operation = operation;
      this.left = limit;
    }
  }

  private final RefreshExecutor executor;
  private final Ticker ticker;
  private final Duration firstPause;
  private final Object lock = new Object();
  private final List<Entry> entries = new ArrayList<>();
  private CompletableFuture<@Nullable Void> hurried = new CompletableFuture<>();
  private boolean running;

  StoreRetries(RefreshExecutor executor, Ticker ticker, Duration firstPause) {
    this.executor = executor;
    this.ticker = ticker;
    this.firstPause = firstPause;
  }

  /**
   * Repeats an operation for as long as {@code limit}. If no thread is available, it ends at once.
   */
  public void add(Operation operation, Duration limit) {
    synchronized (lock) {
      entries.add(new Entry(operation, limit));
      if (running) {
        return;
      }
      running = true;
    }
    try {
      executor.runBlocking(this::run);
    } catch (RuntimeException | Error e) {
      endAll();
    }
  }

  /** Makes the next attempt of an operation its last, and makes it now. Does not wait for it. */
  public void hurry(Operation operation) {
    synchronized (lock) {
      for (Entry entry : entries) {
        entry.last |= entry.operation == operation;
      }
      hurried.complete(null);
    }
  }

  private void run() {
    try {
      Duration pause = firstPause;
      while (true) {
        if (!ticker.reached(hurried(), pause)) {
          age(pause);
          pause = TimeRange.doubled(pause, MAX_PAUSE);
        }
        attemptAll();
        synchronized (lock) {
          if (entries.isEmpty()) {
            running = false;
            return;
          }
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      endAll();
    }
  }

  private CompletableFuture<@Nullable Void> hurried() {
    synchronized (lock) {
      return hurried;
    }
  }

  private void age(Duration pause) {
    for (Entry entry : current()) {
      entry.left = entry.left.minus(pause);
      entry.last |= entry.left.isNegative();
    }
  }

  private List<Entry> current() {
    synchronized (lock) {
      hurried = new CompletableFuture<>();
      return List.copyOf(entries);
    }
  }

  private void attemptAll() {
    boolean reachable = true;
    for (Entry entry : current()) {
      boolean done = false;
      if (reachable || entry.last) {
        try {
          done = entry.operation.attempt();
        } catch (StoreException | RuntimeException e) {
          reachable = false;
          moveToEnd(entry);
        }
      }
      if (done || entry.last) {
        end(entry);
      }
    }
  }

  /** The next attempt is that of another operation, which may succeed. */
  private void moveToEnd(Entry entry) {
    synchronized (lock) {
      entries.remove(entry);
      entries.add(entry);
    }
  }

  private void end(Entry entry) {
    synchronized (lock) {
      entries.remove(entry);
    }
    entry.operation.ended();
  }

  private void endAll() {
    List<Entry> given;
    synchronized (lock) {
      given = List.copyOf(entries);
      entries.clear();
      running = false;
    }
    given.forEach(entry -> entry.operation.ended());
  }
}
