package io.apiservice.sdk.http;

import io.apiservice.sdk.async.TimeRange;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What rides on every request of one logical call: its deadline, the thread that waits for it, and
 * typed slots whose keys belong to the rooms that use them. Immutable; the values in the slots may
 * not be.
 */
public final class CallContext {
  private static final CallContext NONE = new CallContext(null, null, null, false, null);

  /** When the call ends, by {@link System#nanoTime()}; null for never. */
  private final @Nullable Long deadline;

  private final @Nullable Thread waiter;
  private final @Nullable Duration idle;
  private final boolean streaming;
  private final @Nullable Attribute slots;

  private CallContext(
      @Nullable Long deadline,
      @Nullable Thread waiter,
      @Nullable Duration idle,
      boolean streaming,
      @Nullable Attribute slots) {
    this.deadline = deadline;
    this.waiter = waiter;
    this.idle = idle;
    this.streaming = streaming;
    this.slots = slots;
  }

  /** No deadline, nobody waiting, buffered. */
  public static CallContext none() {
    return NONE;
  }

  /** A copy whose call must have ended when {@code limit} has passed from now. */
  public CallContext withTimeout(Duration limit) {
    return new CallContext(
        System.nanoTime() + TimeRange.nanos(limit), waiter, idle, streaming, slots);
  }

  /** A copy without a deadline. */
  public CallContext withoutDeadline() {
    return new CallContext(null, waiter, idle, streaming, slots);
  }

  /**
   * A copy for a call that the current thread is going to wait for.
   *
   * @throws IllegalStateException on a thread of the wire, which would wait for itself
   */
  public CallContext blockingOnCurrentThread() {
    IoThreads.refuseToWait();
    return new CallContext(deadline, Thread.currentThread(), idle, streaming, slots);
  }

  /** A copy that nobody waits for. */
  public CallContext nonBlocking() {
    return new CallContext(deadline, null, idle, streaming, slots);
  }

  /** A copy for a call whose consumer takes the body of a success as it comes. */
  public CallContext asStream() {
    return new CallContext(deadline, waiter, idle, true, slots);
  }

  /**
   * A copy for a stream whose deadline ends with the headers; after them it may be silent for no
   * longer than {@code idle}.
   */
  public CallContext asStream(Duration idle) {
    return new CallContext(deadline, waiter, idle, true, slots);
  }

  /** How long a stream may be silent after its headers, if limited. */
  public Optional<Duration> idle() {
    return Optional.ofNullable(idle);
  }

  /** A copy with a value in a slot. */
  public <T> CallContext with(Key<T> key, T value) {
    return new CallContext(deadline, waiter, idle, streaming, new Attribute(key, value, slots));
  }

  /** The value in a slot, if there is one. */
  @SuppressWarnings("unchecked") // with() puts only a T under a Key<T>
  public <T> Optional<T> get(Key<T> key) {
    for (Attribute attribute = slots; attribute != null; attribute = attribute.next) {
      if (attribute.key == key) {
        return Optional.of((T) attribute.value);
      }
    }
    return Optional.empty();
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

  /** The newest slot first, so that a later value hides an earlier one. */
  private record Attribute(Key<?> key, Object value, @Nullable Attribute next) {}

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
