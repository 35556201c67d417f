package io.apiservice.sdk.okhttp;

import io.apiservice.sdk.ApiClient;
import io.apiservice.sdk.http.Headers;
import io.apiservice.sdk.http.Request;
import io.apiservice.sdk.http.spi.ClientResponseBody;
import java.io.IOException;
import okhttp3.HttpUrl;
import okhttp3.Interceptor;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/** One call and its repeat, on the thread of the call. */
final class OkHttpExchange {
  private static final int MAX_PEEKED = 64 * 1024;

  private final ApiClient api;
  private final Interceptor.Chain chain;
  private final okhttp3.Request original;
  private @Nullable Response open;

  OkHttpExchange(ApiClient api, Interceptor.Chain chain) {
    this.api = api;
    this.chain = chain;
    this.original = chain.request();
  }

  /** Sends the call as it was signed. */
  io.apiservice.sdk.http.Response send(Request signed) throws IOException {
    close(); // OkHttp sends no second request before the first response is closed
    SignedRequest tag = new SignedRequest(api, original, signed);
    HttpUrl url = signed.uri().equals(original.url().uri()) ? original.url() : tag.url();
    Response response =
        chain.proceed(original.newBuilder().url(url).tag(SignedRequest.class, tag).build());
    open = response;
    byte[] beginning = response.code() >= 400 ? response.peekBody(MAX_PEEKED).bytes() : new byte[0];
    io.apiservice.sdk.http.Response answer =
        io.apiservice.sdk.http.Response.of(
                response.code(),
                Headers.of(response.headers().toMultimap()),
                new ClientResponseBody<>(response, beginning, response::close))
            .withRequest(signed);
    tag.answered(answer);
    if (tag.leftOrigin(response.request())) {
      throw new RedirectedElsewhere(response);
    }
    return answer;
  }

  /** The response of OkHttp behind the one that the SDK returned. */
  Response returned(io.apiservice.sdk.http.Response answer) {
    return ClientResponseBody.responseOf(answer, Response.class);
  }

  void close() {
    if (open != null) {
      open.close();
      open = null;
    }
  }
}
