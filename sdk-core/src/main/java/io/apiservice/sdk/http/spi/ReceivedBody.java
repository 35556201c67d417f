package io.apiservice.sdk.http.spi;

import io.apiservice.sdk.http.client.ResponseSubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow.Subscription;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Publishes the body of a response that a client receives. One thread at a time publishes: the
 * thread of the client as long as no code of the application takes part, after that a thread of the
 * executor. What was not asked for is kept, and the client is told how much was passed on.
 */
final class ReceivedBody implements Subscription {
  private final ResponseSubscriber subscriber;
  private final BooleanSupplier foreign;
  private final Executor executor;
  private final IntConsumer passedOn;
  private final Runnable abort;

  private final Queue<ByteBuffer> arrived = new ConcurrentLinkedQueue<>();
  private final AtomicLong demand = new AtomicLong();

  /**
   * How many changes no thread has handled yet. The thread that makes the first one handles all.
   */
  private final AtomicInteger changes = new AtomicInteger();

  private volatile @Nullable Throwable failure;
  private volatile boolean whole;
  private volatile boolean cancelled;
  private volatile boolean invalid;
  private boolean subscribed;
  private boolean ended;

  /**
   * @param foreign whether code of the application takes part
   * @param executor has threads that may block
   * @param passedOn receives the number of bytes that were passed on
   * @param abort ends the exchange
   */
  ReceivedBody(
      ResponseSubscriber subscriber,
      BooleanSupplier foreign,
      Executor executor,
      IntConsumer passedOn,
      Runnable abort) {
    this.subscriber = subscriber;
    this.foreign = foreign;
    this.executor = executor;
    this.passedOn = passedOn;
    this.abort = abort;
  }

  /** Subscribes the subscriber. */
  void begin() {
    changed();
  }

  /** Adds a copy of what has arrived. */
  void add(ByteBuffer data) {
    byte[] copy = new byte[data.remaining()];
    data.get(copy);
    arrived.add(ByteBuffer.wrap(copy));
    changed();
  }

  /** The body ends after what was added. */
  void end() {
    whole = true;
    changed();
  }

  /** The body breaks off after what was added. */
  void fail(Throwable why) {
    failure = why;
    changed();
  }

  @Override
  public void request(long n) {
    if (n <= 0) {
      invalid = true;
    } else {
      demand.accumulateAndGet(n, (had, more) -> had + more < 0 ? Long.MAX_VALUE : had + more);
    }
    changed();
  }

  @Override
  public void cancel() {
    cancelled = true;
    abort.run();
    changed();
  }

  private void changed() {
    if (changes.getAndIncrement() == 0) {
      handle();
    }
  }

  private void handle() {
    if (foreign.getAsBoolean()) {
      executor.execute(() -> drain(false));
    } else {
      drain(true);
    }
  }

  /**
   * @param ofClient whether this is the thread of the client, which stops when code of the
   *     application takes part
   */
  private void drain(boolean ofClient) {
    int seen = changes.get();
    while (seen != 0) {
      publish(ofClient);
      if (ofClient && !ended && foreign.getAsBoolean()) {
        handle();
        return;
      }
      seen = changes.addAndGet(-seen);
    }
  }

  private void publish(boolean ofClient) {
    if (!subscribed) {
      subscribed = true;
      subscriber.onSubscribe(this);
    }
    while (!ended && !(ofClient && foreign.getAsBoolean())) {
      // Read before the queue: what arrived before the end is then in the queue.
      boolean over = whole || failure != null;
      ByteBuffer next = demand.get() > 0 ? arrived.poll() : null;
      if (cancelled) {
        ended = true;
        arrived.clear();
      } else if (invalid) {
        refuse(new IllegalArgumentException("demand must be positive (Flow §3.9)"));
      } else if (next != null) {
        publish(next);
      } else if (over && arrived.isEmpty()) {
        complete();
      } else {
        return;
      }
    }
  }

  private void publish(ByteBuffer next) {
    demand.updateAndGet(had -> had == Long.MAX_VALUE ? had : had - 1);
    int size = next.remaining();
    try {
      subscriber.onNext(List.of(next));
    } catch (RuntimeException | Error e) {
      refuse(e);
      return;
    }
    passedOn.accept(size);
  }

  private void complete() {
    ended = true;
    Throwable why = failure;
    if (why == null) {
      subscriber.onComplete();
    } else {
      subscriber.onError(why);
    }
  }

  private void refuse(Throwable why) {
    ended = true;
    abort.run();
    arrived.clear();
    subscriber.onError(why);
  }
}
