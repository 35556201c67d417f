package io.apiservice.sdk.cli.probe;

import io.apiservice.sdk.cli.report.CheckResult;
import java.io.ByteArrayOutputStream;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Reads the beginning of a body for a limited time. The beginning is enough for a diagnosis, and
 * the timeout of a request covers only the headers.
 */
final class LimitedBody implements BodySubscriber<LimitedBody> {
  private final int limit;
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final CountDownLatch over = new CountDownLatch(1);
  private Flow.@Nullable Subscription subscription;
  private boolean longer;
  private boolean broken;

  LimitedBody(int limit) {
    this.limit = limit;
  }

  /** A body that has ended and has no content. */
  static LimitedBody empty() {
    LimitedBody body = new LimitedBody(0);
    body.onComplete();
    return body;
  }

  @Override
  public CompletionStage<LimitedBody> getBody() {
    return CompletableFuture.completedFuture(this);
  }

  @Override
  public synchronized void onSubscribe(Flow.Subscription given) {
    subscription = given;
    given.request(1);
  }

  @Override
  public synchronized void onNext(List<ByteBuffer> buffers) {
    for (ByteBuffer buffer : buffers) {
      byte[] chunk = new byte[Math.min(buffer.remaining(), limit - bytes.size())];
      buffer.get(chunk);
      bytes.writeBytes(chunk);
      longer |= buffer.hasRemaining();
    }
    if (longer) {
      end();
    } else if (subscription != null) {
      subscription.request(1);
    }
  }

  @Override
  public synchronized void onError(Throwable failure) {
    broken = !longer;
    over.countDown();
  }

  @Override
  public void onComplete() {
    over.countDown();
  }

  private void end() {
    if (subscription != null) {
      subscription.cancel();
    }
    over.countDown();
  }

  /**
   * Waits until the body has ended or the time is over. Returns a check result if the body is
   * incomplete.
   */
  Optional<CheckResult> await(Duration time) throws InterruptedException {
    boolean ended = over.await(time.toMillis(), TimeUnit.MILLISECONDS);
    synchronized (this) {
      if (!ended) {
        end();
        return Optional.of(
            CheckResult.bad(
                "body",
                "did not end within "
                    + time.toSeconds()
                    + " s: only what had arrived was read ("
                    + bytes.size()
                    + " bytes)"));
      }
      if (broken) {
        return Optional.of(
            CheckResult.bad(
                "body", "broke off: only what had arrived was read (" + bytes.size() + " bytes)"));
      }
      return longer
          ? Optional.of(
              CheckResult.good("body", "long: its first " + limit / 1024 + " KiB were read"))
          : Optional.empty();
    }
  }

  /** Cancels the body. */
  synchronized void drop() {
    end();
  }

  synchronized byte[] bytes() {
    return bytes.toByteArray();
  }
}
