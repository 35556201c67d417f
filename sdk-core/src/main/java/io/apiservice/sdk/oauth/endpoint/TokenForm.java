package io.apiservice.sdk.oauth.endpoint;

import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;

/**
 * The form of a token request, which knows whether it was handed to the network: before that, the
 * refresh token in it cannot have been spent, whatever has failed. The wire asks for it when a
 * connection is there, tunnel and handshake included.
 */
final class TokenForm implements BodyPublisher {
  private enum FormState {
    HELD,
    HANDED_OVER,
    WITHHELD
  }

  private final BodyPublisher form;
  private final BooleanSupplier inTime;
  private final AtomicReference<FormState> state = new AtomicReference<>(FormState.HELD);

  /**
   * A form.
   *
   * @param inTime whether it may still be sent; asked at the last moment, on a thread of the wire
   */
  TokenForm(String encoded, BooleanSupplier inTime) {
    this.form = BodyPublishers.ofString(encoded);
    this.inTime = inTime;
  }

  /** Keeps it from being sent from now on; false if it was handed over before. */
  boolean withhold() {
    return state.compareAndSet(FormState.HELD, FormState.WITHHELD)
        || state.get() == FormState.WITHHELD;
  }

  @Override
  public long contentLength() {
    return form.contentLength();
  }

  @Override
  public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
    if (!inTime.getAsBoolean()) {
      withhold();
    }
    state.compareAndSet(FormState.HELD, FormState.HANDED_OVER);
    if (state.get() == FormState.HANDED_OVER) {
      form.subscribe(subscriber);
      return;
    }
    subscriber.onSubscribe(
        new Flow.Subscription() {
          @Override
          public void request(long n) {}

          @Override
          public void cancel() {}
        });
    subscriber.onError(new HttpTimeoutException("the request came too late to be sent"));
  }
}
