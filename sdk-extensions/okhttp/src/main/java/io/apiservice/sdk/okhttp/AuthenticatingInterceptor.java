package io.apiservice.sdk.okhttp;

import io.apiservice.sdk.ApiClient;
import io.apiservice.sdk.http.CallerThread;
import io.apiservice.sdk.http.Headers;
import io.apiservice.sdk.http.Request;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import okhttp3.Interceptor;
import okhttp3.RequestBody;
import okhttp3.Response;

/** Signs a call, and renews the credential and repeats the call once after a refusal. */
record AuthenticatingInterceptor(ApiClient api) implements Interceptor {
  @Override
  public Response intercept(Chain chain) throws IOException {
    CallerThread caller = new CallerThread();
    OkHttpExchange exchange = new OkHttpExchange(api, chain);
    try {
      io.apiservice.sdk.http.Response answer =
          caller.await(
              api.authenticating(signed -> caller.run(() -> exchange.send(signed)))
                  .send(request(chain.request())),
              () -> chain.call().isCanceled());
      return exchange.returned(answer);
    } catch (RedirectedElsewhere elsewhere) {
      return elsewhere.response();
    } catch (IOException | RuntimeException | Error e) {
      exchange.close();
      throw e;
    }
  }

  private static Request request(okhttp3.Request request) {
    Request translated =
        Request.of(request.method(), request.url().uri())
            .withHeaders(Headers.of(request.headers().toMultimap()));
    RequestBody body = request.body();
    return body != null && (body.isOneShot() || body.isDuplex())
        ? translated.withBodyOnce(BodyPublishers.noBody()) // OkHttp sends its own
        : translated;
  }
}
