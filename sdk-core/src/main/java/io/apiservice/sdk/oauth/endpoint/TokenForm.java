package io.apiservice.sdk.oauth.endpoint;

import io.apiservice.sdk.async.EmptySubscription;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;

/**
 * The body of a token request. It records whether it was handed to the network. If it was not, the
 * refresh token in it cannot have been spent, whatever failed. The HTTP client asks for the body
 * once the connection is established, including proxy tunnel and TLS handshake.
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
   * @param inTime whether the form may still be sent; called just before sending, on a thread of
   *     the HTTP client
   */
  TokenForm(String encoded, BooleanSupplier inTime) {
    this.form = BodyPublishers.ofString(encoded);
    this.inTime = inTime;
  }

  /**
   * Prevents the form from being sent. Returns false if it has been handed to the network already.
   */
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
    subscriber.onSubscribe(EmptySubscription.INSTANCE);
    subscriber.onError(
        new HttpTimeoutException("the deadline passed before the request could be sent"));
  }
}
