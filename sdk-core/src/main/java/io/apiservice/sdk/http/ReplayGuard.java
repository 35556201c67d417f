package io.apiservice.sdk.http;

import io.apiservice.sdk.http.RepeatedBodyCheck.Transmission;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.ByteBuffer;
import java.util.Set;
import java.util.concurrent.Flow.Subscriber;
import java.util.concurrent.Flow.Subscription;
import org.jspecify.annotations.Nullable;

/** Applies a {@link RepeatedBodyCheck} to a publisher. */
final class ReplayGuard implements BodyPublisher {
  private static final Set<Class<?>> IN_MEMORY =
      Set.of(
          BodyPublishers.ofByteArray(new byte[0]).getClass(),
          BodyPublishers.ofString("").getClass());

  private final BodyPublisher body;
  private final RepeatedBodyCheck check = new RepeatedBodyCheck();

  ReplayGuard(BodyPublisher body) {
    this.body = body;
  }

  /** Whether a body is in memory, so that publishing it does not block. */
  static boolean inMemory(BodyPublisher body) {
    return IN_MEMORY.contains((body instanceof ReplayGuard guard ? guard.body : body).getClass());
  }

  @Override
  public long contentLength() {
    return body.contentLength();
  }

  @Override
  public void subscribe(Subscriber<? super ByteBuffer> subscriber) {
    body.subscribe(new ReplaySubscriber(subscriber, check.begin()));
  }

  @Override
  public String toString() {
    return "guarded " + body.getClass().getSimpleName();
  }

  /** Publishes the body once. */
  private static final class ReplaySubscriber implements Subscriber<ByteBuffer>, Subscription {
    private final Subscriber<? super ByteBuffer> subscriber;
    private final Transmission transmission;
    private boolean failed;
    private @Nullable Subscription source;

    ReplaySubscriber(Subscriber<? super ByteBuffer> subscriber, Transmission transmission) {
      this.subscriber = subscriber;
      this.transmission = transmission;
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
      try {
        transmission.next(item);
      } catch (UnrepeatableBodyException e) {
        fail(e);
        return;
      }
      subscriber.onNext(item);
    }

    @Override
    public void onComplete() {
      if (failed) {
        return;
      }
      try {
        transmission.end();
      } catch (UnrepeatableBodyException e) {
        fail(e);
        return;
      }
      subscriber.onComplete();
    }

    @Override
    public void onError(Throwable failure) {
      if (failed) {
        return;
      }
      if (transmission.repeated()) {
        fail(Transmission.sourceFailed(failure));
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

    private void fail(UnrepeatableBodyException failure) {
      failed = true;
      cancel();
      subscriber.onError(failure);
    }
  }
}
