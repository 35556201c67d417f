package io.apiservice.sdk.http;

import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow.Subscription;
import java.util.concurrent.atomic.AtomicBoolean;

/** A body that is all there. Does not copy: whoever makes one gives the bytes away. */
final class BytesBody implements Body {
  private final byte[] bytes;
  private final AtomicBoolean taken = new AtomicBoolean();

  BytesBody(byte[] bytes) {
    this.bytes = bytes;
  }

  @Override
  public <T> CompletableFuture<T> to(BodySubscriber<T> subscriber) {
    if (!taken.compareAndSet(false, true)) {
      throw new IllegalStateException("the body of a response can be taken once");
    }
    subscriber.onSubscribe(new Once(subscriber));
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

  /** Emits the bytes at the first demand. */
  private final class Once implements Subscription {
    private final BodySubscriber<?> subscriber;
    private final AtomicBoolean done = new AtomicBoolean();

    Once(BodySubscriber<?> subscriber) {
      this.subscriber = subscriber;
    }

    @Override
    public void request(long n) {
      if (!done.compareAndSet(false, true)) {
        return;
      }
      if (n <= 0) {
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
