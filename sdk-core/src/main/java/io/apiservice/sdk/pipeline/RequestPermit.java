package io.apiservice.sdk.pipeline;

import io.apiservice.sdk.async.Buffered;
import io.apiservice.sdk.async.CancellableFutures;
import io.apiservice.sdk.async.Releasable;
import io.apiservice.sdk.http.Body;
import io.apiservice.sdk.http.Response;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The permit of a {@link RequestLimiter} to send one request, until that request has ended. */
final class RequestPermit implements Releasable {
  private final RequestLimiter limiter;
  private final boolean delayed;
  private final AtomicBoolean released = new AtomicBoolean();
  private volatile @Nullable CompletableFuture<Response> answer;

  RequestPermit(RequestLimiter limiter, boolean delayed) {
    this.limiter = limiter;
    this.delayed = delayed;
  }

  /** Whether the request had to wait. */
  boolean delayed() {
    return delayed;
  }

  /** Gives the place back. Has no effect if that has happened. */
  @Override
  public void release() {
    if (released.compareAndSet(false, true)) {
      limiter.ended();
    }
  }

  /** Gives the place back if {@code work} fails or is cancelled. */
  CompletableFuture<Response> during(Function<RequestPermit, CompletableFuture<Response>> work) {
    CompletableFuture<Response> ended;
    try {
      ended = work.apply(this);
    } catch (RuntimeException | Error e) {
      release();
      throw e;
    }
    ended.whenComplete(
        (response, failure) -> {
          if (failure != null) {
            releaseAfterAnswer();
          }
        });
    return ended;
  }

  /** A cancelled call occupies its place until the transport has ended the request. */
  private void releaseAfterAnswer() {
    CompletableFuture<Response> sent = answer;
    if (sent == null) {
      release();
    } else {
      sent.whenComplete((response, failure) -> release());
    }
  }

  /** Gives the place back when the body of the response has arrived or is discarded. */
  CompletableFuture<Response> untilRead(CompletableFuture<Response> answer) {
    this.answer = answer;
    return CancellableFutures.map(answer, this::untilRead);
  }

  private Response untilRead(Response response) {
    if (response.body() instanceof Buffered) {
      release();
    }
    return released.get() ? response : response.withBody(new PermitBody(response.body(), this));
  }

  /**
   * Gives the place of a request back whose response will be replaced by that of another one. The
   * other one could otherwise wait for this place.
   */
  static void releaseOf(Response response) {
    if (response.body() instanceof PermitBody body) {
      body.permit.release();
    }
  }

  /** A body that is still arriving. The place of its request is given back when it has ended. */
  private record PermitBody(Body body, RequestPermit permit) implements Body {
    @Override
    public <T> CompletableFuture<T> to(BodySubscriber<T> subscriber) {
      CompletableFuture<T> value;
      try {
        value = body.to(new PermitSubscriber<>(subscriber, permit));
      } catch (RuntimeException | Error e) {
        permit.release();
        throw e;
      }
      value.whenComplete(
          (read, failure) -> {
            if (failure != null) {
              permit.release();
            }
          });
      return value;
    }

    @Override
    public byte[] peek() {
      return body.peek();
    }

    @Override
    public void discard() {
      body.discard();
      permit.release();
    }

    @Override
    public String toString() {
      return body.toString();
    }
  }

  private record PermitSubscriber<T>(BodySubscriber<T> subscriber, RequestPermit permit)
      implements BodySubscriber<T> {
    @Override
    public CompletionStage<T> getBody() {
      return subscriber.getBody();
    }

    @Override
    public void onSubscribe(Subscription subscription) {
      subscriber.onSubscribe(
          new Subscription() {
            @Override
            public void request(long n) {
              subscription.request(n);
            }

            @Override
            public void cancel() {
              subscription.cancel();
              permit.release();
            }
          });
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
      subscriber.onNext(buffers);
    }

    @Override
    public void onError(Throwable failure) {
      permit.release();
      subscriber.onError(failure);
    }

    @Override
    public void onComplete() {
      permit.release();
      subscriber.onComplete();
    }
  }
}
