package io.apiservice.sdk.benchmarks.endtoend.client;

import com.google.api.client.http.GenericUrl;
import com.google.api.client.http.HttpRequestFactory;
import com.google.api.client.http.javanet.NetHttpTransport;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** google-http-client over {@code HttpURLConnection}, which speaks HTTP/1.1. */
record GoogleHttpClient(HttpRequestFactory requests, GenericUrl url) implements Client {
  static @Nullable Client open(Target target) {
    return target.protocol() == Target.Protocol.TLS_HTTP2
        ? null
        : new GoogleHttpClient(
            new NetHttpTransport()
                .createRequestFactory(
                    request -> request.getHeaders().setAuthorization("Bearer " + Target.TOKEN)),
            new GenericUrl(target.user()));
  }

  @Override
  public Target.User call() throws IOException {
    var request = requests.buildGetRequest(url);
    request.getHeaders().setAccept("application/json");
    try (InputStream body =
        request.execute().getContent()) { // disconnecting would end the connection
      return Target.decode(body.readAllBytes());
    }
  }
}
