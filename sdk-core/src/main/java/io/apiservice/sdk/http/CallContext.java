package io.apiservice.sdk.http;

import io.apiservice.sdk.async.IoThreads;
import io.apiservice.sdk.async.TimeRange;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The context of one call, carried by each of its requests. It holds the deadline of the call, the
 * thread that waits for it, and attributes of the packages that take part in it. A package defines
 * the keys of its own attributes. Immutable, but the values of attributes may change.
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

  /**
   * Returns a context without a deadline and without a waiting thread. The response body is
   * buffered.
   */
  public static CallContext none() {
    return NONE;
  }

  /** Returns a copy whose call must end within {@code limit} from now. */
  public CallContext withTimeout(Duration limit) {
    return new CallContext(
        System.nanoTime() + TimeRange.nanos(limit), waiter, idle, streaming, slots);
  }

  /** Returns a copy without a deadline. */
  public CallContext withoutDeadline() {
    return new CallContext(null, waiter, idle, streaming, slots);
  }

  /**
   * Returns a copy for a call that the current thread is going to wait for.
   *
   * @throws IllegalStateException if the current thread is an I/O thread of the HTTP client,
   *     because the response would then never arrive
   */
  public CallContext blockingOnCurrentThread() {
    IoThreads.refuseToWait();
    return new CallContext(deadline, Thread.currentThread(), idle, streaming, slots);
  }

  /** Returns a copy that says that no thread waits for the call, so transports must not block. */
  public CallContext nonBlocking() {
    return new CallContext(deadline, null, idle, streaming, slots);
  }

  /** Returns a copy for a call whose consumer reads the body of a success while it arrives. */
  public CallContext asStream() {
    return new CallContext(deadline, waiter, idle, true, slots);
  }

  /**
   * Returns a copy for a stream. Its deadline covers the call up to the response headers. After
   * them, the stream fails if no data arrives for {@code idle}.
   */
  public CallContext asStream(Duration idle) {
    return new CallContext(deadline, waiter, idle, true, slots);
  }

  /** How long a stream may be silent after its headers; empty if that is not limited. */
  public Optional<Duration> idle() {
    return Optional.ofNullable(idle);
  }

  /** Returns a copy with an attribute. */
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

  /**
   * A list of attributes. The newest comes first, so a later value hides an earlier one with the
   * same key.
   */
  private record Attribute(Key<?> key, Object value, @Nullable Attribute next) {}

  /**
   * The key of an attribute; compared by identity.
   *
   * @param <T> the type of the value
   */
  @SuppressWarnings(
      "UnusedTypeParameter") // The type parameter ties a key to the type of its value.
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

    /**
     * Returns the key that belongs to a type. It is the same each time, so several packages can use
     * it for one attribute.
     */
    @SuppressWarnings("unchecked") // computeValue creates one key for each type
    public static <T> Key<T> of(Class<T> type) {
      return (Key<T>) BY_TYPE.get(type);
    }

    /** Returns a new key, which equals no other key, even one with the same name. */
    public static <T> Key<T> named(String name) {
      return new Key<>(name);
    }

    @Override
    public String toString() {
      return name;
    }
  }
}
