package io.apiservice.sdk.http;

import io.apiservice.sdk.async.IoThreads;
import io.apiservice.sdk.async.TimeRange;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The context of one logical call, carried by each of its requests: its deadline, the thread that
 * waits for it, and typed attributes whose keys belong to the packages that use them. Immutable;
 * the attribute values may not be.
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

  /** No deadline, no waiting thread, buffered. */
  public static CallContext none() {
    return NONE;
  }

  /** A copy whose call must end within {@code limit} from now. */
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
   * @throws IllegalStateException on an I/O thread of the HTTP client, which would wait for itself
   */
  public CallContext blockingOnCurrentThread() {
    IoThreads.refuseToWait();
    return new CallContext(deadline, Thread.currentThread(), idle, streaming, slots);
  }

  /** A copy without a waiting thread. */
  public CallContext nonBlocking() {
    return new CallContext(deadline, null, idle, streaming, slots);
  }

  /** A copy for a call whose consumer reads the body of a success as it arrives. */
  public CallContext asStream() {
    return new CallContext(deadline, waiter, idle, true, slots);
  }

  /**
   * A copy for a stream whose deadline covers the call up to the response headers; after them, no
   * more than {@code idle} may pass without data.
   */
  public CallContext asStream(Duration idle) {
    return new CallContext(deadline, waiter, idle, true, slots);
  }

  /** How long a stream may be idle after its headers, if limited. */
  public Optional<Duration> idle() {
    return Optional.ofNullable(idle);
  }

  /** A copy with an attribute. */
  public <T> CallContext with(Key<T> key, T value) {
    return new CallContext(deadline, waiter, idle, streaming, new Attribute(key, value, slots));
  }

  /** The value of an attribute, if present. */
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

  /** Whether a transport may block: true only on the thread that waits for this call. */
  public boolean mayBlock() {
    return waiter != null && waiter == Thread.currentThread();
  }

  /** Whether the body of a success is passed on as it arrives instead of being buffered. */
  public boolean streaming() {
    return streaming;
  }

  /** The newest attribute comes first, so that a later value hides an earlier one. */
  private record Attribute(Key<?> key, Object value, @Nullable Attribute next) {}

  /**
   * The key of an attribute; compared by identity.
   *
   * @param <T> the type of the value
   */
  @SuppressWarnings("UnusedTypeParameter") // binds a key to the type of its value
  public static final class Key<T> {
    private final String name;

    private static final ClassValue<Key<?>> BY_TYPE =
        new ClassValue<>() {
          @Override
          protected Key<?> computeValue(Class<?> type) {
            return new Key<>(type.getSimpleName());
          }
        };

    private Key(String name) {
      this.name = name;
    }

    /** The key of this type, the same each time: for packages that share an attribute. */
    @SuppressWarnings("unchecked") // computeValue makes one key for each type
    public static <T> Key<T> of(Class<T> type) {
      return (Key<T>) BY_TYPE.get(type);
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
