package io.apiservice.sdk.http;

import io.apiservice.sdk.flow.Sweep;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Takes a response in. Up to a limit the body is read aside; a body that ends within it is all
 * there when the response is handed on, a longer one keeps its tail on the wire. The response's
 * deadline is watched until then.
 */
final class Intake implements BodySubscriber<Response> {
  private final CompletableFuture<Response> response = new CompletableFuture<>();
  private final AtomicBoolean handedOn = new AtomicBoolean();
  private final int status;
  private final Headers headers;
  private final Request request;
  private final int limit;
  private final Sweep sweep;
  private final List<ByteBuffer> aside = new ArrayList<>(2);
  private final Sweep.@Nullable Watch watch;
  private int read;
  private @Nullable Subscription wire;
  private volatile @Nullable TailBody tail;

  Intake(int status, Headers headers, Request request, int limit, Sweep sweep) {
    this.status = status;
    this.headers = headers;
    this.request = request;
    this.limit = limit;
    this.sweep = sweep;
    Duration left = request.context().remaining().orElse(null);
    this.watch = left == null ? null : sweep.watch(left, this::tooLate);
  }

  /** Gives an answer up before its body is read. */
  void refuse(MalformedResponseException why) {
    if (handedOn.compareAndSet(false, true)) {
      endWatch();
      response.completeExceptionally(why);
    }
  }

  @Override
  public CompletionStage<Response> getBody() {
    return response;
  }

  @Override
  public void onSubscribe(Subscription subscription) {
    wire = subscription;
    if (response.isDone()) {
      subscription.cancel();
      return;
    }
    if (limit == 0) {
      handOn(leaveOnWire(subscription));
      return;
    }
    subscription.request(1);
  }

  @Override
  public void onNext(List<ByteBuffer> buffers) {
    TailBody downstream = tail;
    if (downstream != null) {
      downstream.onNext(buffers);
      return;
    }
    for (ByteBuffer buffer : buffers) {
      read += buffer.remaining();
      aside.add(buffer);
    }
    Subscription subscription = wire;
    if (subscription == null || response.isDone()) {
      return;
    }
    if (read > limit) {
      handOn(leaveOnWire(subscription));
    } else {
      subscription.request(1);
    }
  }

  @Override
  public void onError(Throwable thrown) {
    Throwable failure = NetworkFailure.of(thrown);
    TailBody downstream = tail;
    if (downstream != null) {
      downstream.onError(failure);
      return;
    }
    endWatch();
    response.completeExceptionally(failure);
  }

  @Override
  public void onComplete() {
    TailBody downstream = tail;
    if (downstream != null) {
      downstream.onComplete();
      return;
    }
    handOn(new BytesBody(joined()));
  }

  private TailBody leaveOnWire(Subscription subscription) {
    TailBody body = new TailBody(joined(), subscription, request.context(), sweep);
    tail = body;
    return body;
  }

  private void handOn(Body body) {
    if (!handedOn.compareAndSet(false, true)) {
      return;
    }
    endWatch();
    response.complete(Response.of(status, headers, body).answering(request));
  }

  private void endWatch() {
    if (watch != null) {
      watch.end();
    }
  }

  private void tooLate() {
    if (!handedOn.compareAndSet(false, true)) {
      return;
    }
    response.completeExceptionally(
        new HttpTimeoutException("the body did not end within the deadline of the call"));
    Subscription subscription = wire;
    if (subscription != null) {
      subscription.cancel();
    }
  }

  private byte[] joined() {
    byte[] bytes = new byte[read];
    int at = 0;
    for (ByteBuffer buffer : aside) {
      int length = buffer.remaining();
      buffer.duplicate().get(bytes, at, length);
      at += length;
    }
    aside.clear();
    return bytes;
  }
}
