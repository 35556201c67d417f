package io.apiservice.sdk.stream;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.apiservice.sdk.http.Body;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow.Subscription;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** A body that arrives as a test decides. */
public final class ControlledBody implements Body {
  /** How many deliveries were requested and not sent. */
  public final AtomicLong demand = new AtomicLong();

  /** Counted down when the reader gives up. */
  public final CountDownLatch cancelled = new CountDownLatch(1);

  private volatile @Nullable BodySubscriber<?> subscriber;

  @Override
  public <T> CompletableFuture<T> to(BodySubscriber<T> subscriber) {
    this.subscriber = subscriber;
    subscriber.onSubscribe(
        new Subscription() {
          @Override
          public void request(long n) {
            demand.addAndGet(n);
          }

          @Override
          public void cancel() {
            cancelled.countDown();
          }
        });
    CompletableFuture<T> made = subscriber.getBody().toCompletableFuture();
    made.whenComplete(
        (value, failure) -> {
          if (made.isCancelled()) {
            cancelled.countDown();
          }
        });
    return made;
  }

  private BodySubscriber<?> reader() {
    BodySubscriber<?> reader = subscriber;
    if (reader == null) {
      throw new IllegalStateException("nobody reads the body");
    }
    return reader;
  }

  /** Delivers text, as soon as it is requested. */
  public void send(String text) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (demand.get() <= 0) {
      if (System.nanoTime() > end) {
        throw new IllegalStateException("nothing was requested");
      }
      Thread.onSpinWait();
    }
    demand.decrementAndGet();
    reader().onNext(List.of(ByteBuffer.wrap(text.getBytes(UTF_8))));
  }

  /** Ends the body. */
  public void end() {
    reader().onComplete();
  }

  /** Breaks the body off. */
  public void fail(Throwable failure) {
    reader().onError(failure);
  }

  @Override
  public byte[] peek() {
    return new byte[0];
  }

  @Override
  public void discard() {
    cancelled.countDown();
  }
}
