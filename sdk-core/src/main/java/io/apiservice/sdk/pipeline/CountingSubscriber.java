package io.apiservice.sdk.pipeline;

import io.apiservice.sdk.call.ProgressListener;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;

/** Counts the bytes of a body and passes them on. */
final class CountingSubscriber<T> implements BodySubscriber<T> {
  private final BodySubscriber<T> next;
  private final long total;
  private final ProgressListener listener;
  private long bytes;

  CountingSubscriber(BodySubscriber<T> next, long total, ProgressListener listener) {
    this.next = next;
    this.total = total;
    this.listener = listener;
  }

  @Override
  public CompletionStage<T> getBody() {
    return next.getBody();
  }

  @Override
  public void onSubscribe(Subscription subscription) {
    next.onSubscribe(subscription);
  }

  @Override
  public void onNext(List<ByteBuffer> buffers) {
    for (ByteBuffer buffer : buffers) {
      bytes += buffer.remaining();
    }
    next.onNext(buffers);
    listener.onProgress(bytes, total);
  }

  @Override
  public void onError(Throwable failure) {
    next.onError(failure);
  }

  @Override
  public void onComplete() {
    next.onComplete();
  }
}
