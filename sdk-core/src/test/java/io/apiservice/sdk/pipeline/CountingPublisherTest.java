package io.apiservice.sdk.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.apiservice.sdk.async.DaemonThreadPool;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow.Subscriber;
import java.util.concurrent.Flow.Subscription;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class CountingPublisherTest {
  private final DaemonThreadPool pool = new DaemonThreadPool("counting-test", 4);

  /** Reads a body to its end. */
  private static final class Reader implements Subscriber<ByteBuffer> {
    private final CompletableFuture<Boolean> end = new CompletableFuture<>();

    @Override
    public void onSubscribe(Subscription subscription) {
      subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(ByteBuffer item) {}

    @Override
    public void onError(Throwable failure) {
      end.complete(false);
    }

    @Override
    public void onComplete() {
      end.complete(true);
    }
  }

  private static boolean transmit(CountingPublisher publisher) throws Exception {
    Reader reader = new Reader();
    publisher.subscribe(reader);
    return reader.end.get(30, TimeUnit.SECONDS);
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void theListenerOfARepeatedUploadRunsOnOneThreadAtATime() throws Exception {
    CountDownLatch first = new CountDownLatch(1);
    CountDownLatch second = new CountDownLatch(2);
    CountDownLatch goOn = new CountDownLatch(1);
    CountingPublisher publisher =
        new CountingPublisher(
            BodyPublishers.ofString("abc"),
            (bytes, total) -> {
              first.countDown();
              second.countDown();
              awaitQuietly(goOn);
            },
            pool);
    assertThat(transmit(publisher)).isTrue();
    assertThat(first.await(30, TimeUnit.SECONDS)).isTrue();

    assertThat(transmit(publisher)).isTrue();

    // Nothing shows that a second thread will not come: this only gives it the time.
    assertThat(second.await(300, TimeUnit.MILLISECONDS)).isFalse();
    goOn.countDown();
    assertThat(second.await(30, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void aListenerThatHasThrownOnceIsCalledAgainForTheNextUpload() throws Exception {
    AtomicInteger reports = new AtomicInteger();
    CountDownLatch thrown = new CountDownLatch(1);
    CountDownLatch next = new CountDownLatch(2);
    CountingPublisher publisher =
        new CountingPublisher(
            BodyPublishers.ofString("abc"),
            (bytes, total) -> {
              next.countDown();
              if (reports.incrementAndGet() == 1) {
                thrown.countDown();
                throw new IllegalStateException("once");
              }
            },
            pool);
    boolean sent = transmit(publisher);
    assertThat(thrown.await(30, TimeUnit.SECONDS)).isTrue();

    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while ((next.getCount() > 0 || !sent) && System.nanoTime() < end) {
      sent = transmit(publisher);
    }

    assertThat(sent).isTrue();
    assertThat(reports).hasValueGreaterThan(1);
  }
}
