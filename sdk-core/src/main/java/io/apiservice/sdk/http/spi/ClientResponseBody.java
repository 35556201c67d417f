package io.apiservice.sdk.http.spi;

import io.apiservice.sdk.http.Body;
import io.apiservice.sdk.http.Response;
import java.net.http.HttpResponse.BodySubscriber;
import java.util.concurrent.CompletableFuture;

/**
 * The body of a response that the application reads from the response of another HTTP client. The
 * SDK looks at its beginning only. For adapters that use {@link
 * io.apiservice.sdk.ApiClient#authenticating}.
 *
 * @param <R> the other client's type of response
 */
public final class ClientResponseBody<R> implements Body {
  private final R response;
  private final byte[] beginning;
  private final Runnable discard;

  /**
   * Creates the body.
   *
   * @param response the other client's response
   * @param beginning the beginning of the body of a refused request, up to 64 KiB; empty otherwise
   * @param discard closes the other client's response; called only if the application does not get
   *     it
   */
  public ClientResponseBody(R response, byte[] beginning, Runnable discard) {
    this.response = response;
    this.beginning = beginning.clone();
    this.discard = discard;
  }

  /**
   * Returns the other client's response behind a response of {@link
   * io.apiservice.sdk.ApiClient#authenticating}.
   *
   * @throws IllegalArgumentException if its body is no {@code ClientResponseBody} of that type
   */
  public static <R> R responseOf(Response answer, Class<R> type) {
    if (answer.body() instanceof ClientResponseBody<?> body && type.isInstance(body.response)) {
      return type.cast(body.response);
    }
    throw new IllegalArgumentException("the response was not created by this adapter");
  }

  @Override
  public <T> CompletableFuture<T> to(BodySubscriber<T> subscriber) {
    return CompletableFuture.failedFuture(
        new IllegalStateException("the body is read from the response of the other client"));
  }

  @Override
  public byte[] peek() {
    return beginning.clone();
  }

  @Override
  public void discard() {
    discard.run();
  }

  @Override
  public String toString() {
    return "body of another client";
  }
}
