package io.apiservice.sdk.pipeline;

import io.apiservice.sdk.async.DaemonThreadPool;
import io.apiservice.sdk.call.ProgressListener;
import java.net.http.HttpRequest.BodyPublisher;
import java.nio.ByteBuffer;
import java.util.concurrent.Flow.Subscriber;
import java.util.concurrent.Flow.Subscription;
import org.jspecify.annotations.Nullable;

/** Reports the bytes of a request body as they are handed to the HTTP client. */
final class CountingPublisher implements BodyPublisher {
  private final BodyPublisher body;
  private final ProgressListener listener;
  private final DaemonThreadPool pool;
  private final Object lock = new Object();
  private TransferProgress progress;

  CountingPublisher(BodyPublisher body, ProgressListener listener, DaemonThreadPool pool) {
    this.body = body;
    this.listener = listener;
    this.pool = pool;
    this.progress = new TransferProgress(listener, pool);
  }

  @Override
  public long contentLength() {
    return body.contentLength();
  }

  @Override
  public void subscribe(Subscriber<? super ByteBuffer> subscriber) {
    body.subscribe(new SentBytesSubscriber(subscriber, progress(), contentLength()));
  }

  /** All transmissions share one, so that the listener runs on one thread at a time. */
  private TransferProgress progress() {
    synchronized (lock) {
      if (progress.failed()) {
        progress = new TransferProgress(listener, pool);
      }
      return progress;
    }
  }

  /** Counts one transmission, from zero. */
  private static final class SentBytesSubscriber implements Subscriber<ByteBuffer> {
    private final Subscriber<? super ByteBuffer> next;
    private final TransferProgress progress;
    private final long total;
    private @Nullable Subscription subscription;
    private boolean ended;
    private long bytes;

    SentBytesSubscriber(
        Subscriber<? super ByteBuffer> next, TransferProgress progress, long total) {
      this.next = next;
      this.progress = progress;
      this.total = total;
    }

    @Override
    public void onSubscribe(Subscription subscription) {
      this.subscription = subscription;
      next.onSubscribe(subscription);
    }

    @Override
    public void onNext(ByteBuffer item) {
      if (ended) {
        return;
      }
      bytes += item.remaining();
      next.onNext(item);
      Throwable failure = progress.report(bytes, total);
      if (failure != null && subscription != null) {
        subscription.cancel();
        onError(failure);
      }
    }

    @Override
    public void onError(Throwable failure) {
      if (!ended) {
        ended = true;
        next.onError(failure);
      }
    }

    @Override
    public void onComplete() {
      if (!ended) {
        ended = true;
        next.onComplete();
      }
    }
  }
}
