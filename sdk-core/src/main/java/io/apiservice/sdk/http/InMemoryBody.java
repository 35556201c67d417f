package io.apiservice.sdk.http;

import io.apiservice.sdk.async.Buffered;
import io.apiservice.sdk.async.ByteArraySink;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow.Subscription;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A body in memory. It uses the caller's array without copying it, so the caller must not change
 * the array.
 */
final class InMemoryBody implements Body, Buffered {
  private final byte[] bytes;
  private final AtomicBoolean taken = new AtomicBoolean();

  InMemoryBody(byte[] bytes) {
    this.bytes = bytes;
  }

  @Override
  public <T> CompletableFuture<T> to(BodySubscriber<T> subscriber) {
    if (!taken.compareAndSet(false, true)) {
      throw new IllegalStateException("the body of a response can be consumed only once");
    }
    if (subscriber instanceof ByteArraySink sink) {
      sink.take(bytes);
      return subscriber.getBody().toCompletableFuture();
    }
    SingleUseSubscription singleUseSubscription = new SingleUseSubscription(subscriber);
    subscriber.onSubscribe(singleUseSubscription);
    singleUseSubscription.subscribed();
    return subscriber.getBody().toCompletableFuture();
  }

  @Override
  public byte[] peek() {
    return bytes;
  }

  @Override
  public void discard() {}

  @Override
  public String toString() {
    return bytes.length + " bytes";
  }

  /**
   * Delivers the bytes when the subscriber first asks for data. They are not delivered before
   * {@code onSubscribe} has returned: the JDK's line subscribers lose text that arrives during
   * their own call of {@code request}.
   */
  private final class SingleUseSubscription implements Subscription {
    private final BodySubscriber<?> subscriber;
    private final AtomicLong demand = new AtomicLong();
    private final AtomicBoolean done = new AtomicBoolean();
    private volatile boolean subscribed;

    SingleUseSubscription(BodySubscriber<?> subscriber) {
      this.subscriber = subscriber;
    }

    void subscribed() {
      subscribed = true;
      if (demand.get() != 0) {
        emit();
      }
    }

    @Override
    public void request(long n) {
      demand.compareAndSet(0, n <= 0 ? -1 : n);
      if (subscribed) {
        emit();
      }
    }

    private void emit() {
      if (!done.compareAndSet(false, true)) {
        return;
      }
      if (demand.get() < 0) {
        subscriber.onError(new IllegalArgumentException("demand must be positive (Flow §3.9)"));
        return;
      }
      if (bytes.length > 0) {
        subscriber.onNext(List.of(ByteBuffer.wrap(bytes).asReadOnlyBuffer()));
      }
      subscriber.onComplete();
    }

    @Override
    public void cancel() {
      done.set(true);
    }
  }
}
