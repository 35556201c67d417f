package io.apiservice.sdk.http;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What rides on every request of one logical call: its deadline, the thread that waits for it, and
 * typed slots whose keys belong to the rooms that use them. Immutable; the values in the slots may
 * not be.
 */
public final class CallContext {
  private static final CallContext NONE = new CallContext(null, null, false, Map.of());

  /** When the call ends, by {@link System#nanoTime()}; null for never. */
  private final @Nullable Long deadline;

  private final @Nullable Thread waiter;
  private final boolean streaming;
  private final Map<Key<?>, Object> slots;

  private CallContext(
      @Nullable Long deadline,
      @Nullable Thread waiter,
      boolean streaming,
      Map<Key<?>, Object> slots) {
    this.deadline = deadline;
    this.waiter = waiter;
    this.streaming = streaming;
    this.slots = slots;
  }

  /** No deadline, nobody waiting, buffered. */
  public static CallContext none() {
    return NONE;
  }

  /** A copy whose call must have ended when {@code limit} has passed from now. */
  public CallContext within(Duration limit) {
    return new CallContext(System.nanoTime() + limit.toNanos(), waiter, streaming, slots);
  }

  /** A copy without a deadline. */
  public CallContext withoutDeadline() {
    return new CallContext(null, waiter, streaming, slots);
  }

  /** A copy for a call that the current thread is going to wait for. */
  public CallContext waitedForHere() {
    return new CallContext(deadline, Thread.currentThread(), streaming, slots);
  }

  /** A copy that nobody waits for. */
  public CallContext notWaitedFor() {
    return new CallContext(deadline, null, streaming, slots);
  }

  /** A copy for a call whose consumer takes the body of a success as it comes. */
  public CallContext asStream() {
    return new CallContext(deadline, waiter, true, slots);
  }

  /** A copy with a value in a slot. */
  public <T> CallContext with(Key<T> key, T value) {
    Map<Key<?>, Object> copy = new HashMap<>(slots);
    copy.put(key, value);
    return new CallContext(deadline, waiter, streaming, copy);
  }

  /** The value in a slot, if there is one. */
  @SuppressWarnings("unchecked") // with() puts only a T under a Key<T>
  public <T> Optional<T> get(Key<T> key) {
    return Optional.ofNullable((T) slots.get(key));
  }

  /** The time left, never negative; empty if there is no deadline. */
  public Optional<Duration> remaining() {
    return deadline == null
        ? Optional.empty()
        : Optional.of(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
  }

  /**
   * Whether a transport may block: true on the one thread that waits for this call, and nowhere
   * else.
   */
  public boolean mayBlock() {
    return waiter != null && waiter == Thread.currentThread();
  }

  /** Whether the body of a success is handed on as it comes, rather than read whole first. */
  public boolean streaming() {
    return streaming;
  }

  /**
   * The name of a slot; compared by identity.
   *
   * @param <T> the type of its value
   */
  @SuppressWarnings("UnusedTypeParameter") // it ties a slot to the type of its value
  public static final class Key<T> {
    private final String name;

    private Key(String name) {
      this.name = name;
    }

    /** A new key, equal to no other. */
    public static <T> Key<T> named(String name) {
      return new Key<>(name);
    }

    @Override
    public String toString() {
      return name;
    }
  }
}
