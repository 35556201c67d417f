package io.apiservice.sdk.http;

import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.Flow.Subscriber;
import java.util.concurrent.Flow.Subscription;
import org.jspecify.annotations.Nullable;

/**
 * Checks a body that is sent a second time. Many publishers cannot produce a body twice and do not
 * say so: they send nothing, or only the rest, and the server answers 200. The guard remembers the
 * beginning and the length of the first transmission. If the second one differs, it fails.
 */
final class ReplayGuard implements BodyPublisher {
  private static final Set<Class<?>> IN_MEMORY =
      Set.of(
          BodyPublishers.ofByteArray(new byte[0]).getClass(),
          BodyPublishers.ofString("").getClass());

  private static final int REMEMBERED = 64;

  private final BodyPublisher body;
  private volatile @Nullable ReplaySubscriber latest;

  ReplayGuard(BodyPublisher body) {
    this.body = body;
  }

  /** Whether publishing the body may block: the JDK's publishers of bytes in memory do not. */
  boolean mayBlock() {
    return !IN_MEMORY.contains(body.getClass());
  }

  @Override
  public long contentLength() {
    return body.contentLength();
  }

  @Override
  public void subscribe(Subscriber<? super ByteBuffer> subscriber) {
    ReplaySubscriber before = latest;
    ReplaySubscriber now = new ReplaySubscriber(subscriber, before);
    if (before == null || !before.whole) {
      latest = now;
    }
    body.subscribe(now);
  }

  @Override
  public String toString() {
    return "guarded " + body.getClass().getSimpleName();
  }

  /** Publishes the body once. If the body was published before, compares the two. */
  private static final class ReplaySubscriber implements Subscriber<ByteBuffer>, Subscription {
    private final Subscriber<? super ByteBuffer> subscriber;
    private final @Nullable ReplaySubscriber before;
    private final byte[] beginning = new byte[REMEMBERED];
    private volatile long produced;
    private volatile boolean whole;
    private boolean failed;
    private @Nullable Subscription source;

    ReplaySubscriber(Subscriber<? super ByteBuffer> subscriber, @Nullable ReplaySubscriber before) {
      this.subscriber = subscriber;
      this.before = before;
    }

    @Override
    public void onSubscribe(Subscription subscription) {
      source = subscription;
      subscriber.onSubscribe(this);
    }

    @Override
    public void onNext(ByteBuffer item) {
      if (failed) {
        return;
      }
      remember(item);
      if (before != null && !beganLike(before)) {
        fail("it begins differently");
        return;
      }
      if (before != null && before.whole && produced > before.produced) {
        fail("it is longer than the first time");
        return;
      }
      subscriber.onNext(item);
    }

    @Override
    public void onComplete() {
      if (failed) {
        return;
      }
      if (before != null && before.whole && produced != before.produced) {
        fail("it has " + produced + " bytes, the first time it had " + before.produced);
        return;
      }
      if (before != null && !before.whole && produced < before.produced) {
        fail("it is shorter than what was sent the first time");
        return;
      }
      whole = true;
      subscriber.onComplete();
    }

    @Override
    public void onError(Throwable failure) {
      if (failed) {
        return;
      }
      if (before != null) {
        fail("its source failed (" + failure.getClass().getSimpleName() + ")");
        return;
      }
      subscriber.onError(failure);
    }

    @Override
    public void request(long n) {
      if (source != null) {
        source.request(n);
      }
    }

    @Override
    public void cancel() {
      if (source != null) {
        source.cancel();
      }
    }

    private void remember(ByteBuffer item) {
      long before = produced;
      // Only one thread at a time writes this field.
      int free = (int) Math.max(0, REMEMBERED - before);
      int taken = Math.min(free, item.remaining());
      item.duplicate().get(beginning, (int) Math.min(before, REMEMBERED), taken);
      produced = before + item.remaining();
    }

    private boolean beganLike(ReplaySubscriber other) {
      int common = (int) Math.min(REMEMBERED, Math.min(produced, other.produced));
      return Arrays.equals(beginning, 0, common, other.beginning, 0, common);
    }

    private void fail(String how) {
      failed = true;
      cancel();
      subscriber.onError(
          new UnrepeatableBodyException(
              "the request body cannot be produced twice: "
                  + how
                  + ". Use a body that can (bytes, a string, a file), or renew the credential"
                  + " before sending"));
    }
  }
}
