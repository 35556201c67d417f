package io.apiservice.sdk.okhttp;

import io.apiservice.sdk.http.Body;
import java.net.http.HttpResponse.BodySubscriber;
import java.util.concurrent.CompletableFuture;
import okhttp3.Response;

/**
 * The body of a response that the application reads from OkHttp. The SDK looks at its beginning
 * only.
 */
final class OkHttpBody implements Body {
  private final Response response;
  private final byte[] beginning;

  OkHttpBody(Response response, byte[] beginning) {
    this.response = response;
    this.beginning = beginning;
  }

  Response response() {
    return response;
  }

  @Override
  public <T> CompletableFuture<T> to(BodySubscriber<T> subscriber) {
    return CompletableFuture.failedFuture(
        new IllegalStateException("the body is read from OkHttp's response"));
  }

  @Override
  public byte[] peek() {
    return beginning.clone();
  }

  @Override
  public void discard() {
    response.close();
  }

  @Override
  public String toString() {
    return "body of OkHttp";
  }
}
