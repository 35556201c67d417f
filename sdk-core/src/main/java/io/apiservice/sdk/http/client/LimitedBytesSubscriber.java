package io.apiservice.sdk.http.client;

import io.apiservice.sdk.async.ByteArraySink;
import java.io.IOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;
import org.jspecify.annotations.Nullable;

/** Reads a body into memory, up to a limit. At the limit the transfer is cancelled. */
public final class LimitedBytesSubscriber implements BodySubscriber<byte[]>, ByteArraySink {
  private final CompletableFuture<byte[]> bytes = new CompletableFuture<>();
  private final List<ByteBuffer> parts = new ArrayList<>(0);
  private final int limit;
  private int read;
  private @Nullable Subscription subscription;

  /**
   * A subscriber that takes at most {@code limit} bytes; a longer body fails with an {@link
   * IOException}.
   */
  public LimitedBytesSubscriber(int limit) {
    this.limit = limit;
  }

  @Override
  public CompletionStage<byte[]> getBody() {
    return bytes;
  }

  @Override
  public void onSubscribe(Subscription subscription) {
    this.subscription = subscription;
    subscription.request(Long.MAX_VALUE);
  }

  @Override
  public void onNext(List<ByteBuffer> buffers) {
    for (ByteBuffer buffer : buffers) {
      if (buffer.remaining() > limit - read) {
        tooLong();
        return;
      }
      read += buffer.remaining();
      parts.add(buffer);
    }
  }

  @Override
  public void take(byte[] whole) {
    if (whole.length > limit) {
      tooLong();
    } else {
      bytes.complete(whole);
    }
  }

  private void tooLong() {
    parts.clear();
    read = limit;
    if (bytes.completeExceptionally(new IOException("the body is longer than " + limit + " bytes"))
        && subscription != null) {
      subscription.cancel();
    }
  }

  @Override
  public void onError(Throwable failure) {
    parts.clear();
    bytes.completeExceptionally(failure);
  }

  @Override
  public void onComplete() {
    if (bytes.isDone()) {
      return;
    }
    byte[] joined = new byte[read];
    int at = 0;
    for (ByteBuffer part : parts) {
      int length = part.remaining();
      part.get(joined, at, length);
      at += length;
    }
    parts.clear();
    bytes.complete(joined);
  }
}
