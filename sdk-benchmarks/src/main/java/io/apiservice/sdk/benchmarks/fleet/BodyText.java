package io.apiservice.sdk.benchmarks.fleet;

import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.util.concurrent.Flow;

/** Collects the body of a request that is in memory. */
record BodyText(StringBuilder text, Charset charset) implements Flow.Subscriber<ByteBuffer> {
  @Override
  public void onSubscribe(Flow.Subscription subscription) {
    subscription.request(Long.MAX_VALUE);
  }

  @Override
  public void onNext(ByteBuffer buffer) {
    text.append(charset.decode(buffer));
  }

  @Override
  public void onError(Throwable failure) {
    throw new IllegalStateException(failure);
  }

  @Override
  public void onComplete() {
    // The text is complete.
  }
}
