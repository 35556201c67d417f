package io.apiservice.sdk.pipeline;

import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;
import org.jspecify.annotations.Nullable;

/** Counts the bytes of a body and passes them on. */
final class CountingSubscriber<T> implements BodySubscriber<T> {
  private final BodySubscriber<T> next;
  private final DownloadProgress progress;
  private @Nullable Subscription subscription;
  private boolean ended;
  private long bytes;

  CountingSubscriber(BodySubscriber<T> next, DownloadProgress progress) {
    this.next = next;
    this.progress = progress;
  }

  @Override
  public CompletionStage<T> getBody() {
    return next.getBody();
  }

  @Override
  public void onSubscribe(Subscription subscription) {
    this.subscription = subscription;
    next.onSubscribe(subscription);
  }

  @Override
  public void onNext(List<ByteBuffer> buffers) {
    if (ended) {
      return;
    }
    for (ByteBuffer buffer : buffers) {
      bytes += buffer.remaining();
    }
    next.onNext(buffers);
    Throwable failure = progress.report(bytes);
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
