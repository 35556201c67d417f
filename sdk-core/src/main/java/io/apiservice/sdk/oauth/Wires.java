package io.apiservice.sdk.oauth;

import io.apiservice.sdk.flow.Steps;
import io.apiservice.sdk.http.Body;
import io.apiservice.sdk.http.Headers;
import io.apiservice.sdk.http.Response;
import io.apiservice.sdk.http.Transport;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;

/** A way to the token endpoint for providers that have none from a client. */
final class Wires {
  private Wires() {}

  static Transport standard() {
    return of(
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(Duration.ofSeconds(10))
            .build());
  }

  static Transport of(HttpClient client) {
    return request -> {
      HttpRequest.Builder jdk =
          HttpRequest.newBuilder(request.uri())
              .version(HttpClient.Version.HTTP_1_1)
              .method(request.method(), request.body().orElse(BodyPublishers.noBody()));
      request.headers().map().forEach((name, values) -> values.forEach(v -> jdk.header(name, v)));
      request.context().remaining().ifPresent(left -> jdk.timeout(left.plusMillis(1)));
      return Steps.map(
          client.sendAsync(
              jdk.build(),
              info ->
                  HttpResponse.BodySubscribers.mapping(
                      new CappedBytes(TokenEndpoint.LONGEST_REPLY), bytes -> bytes)),
          response ->
              Response.of(
                  response.statusCode(),
                  Headers.from(response.headers()),
                  Body.of(response.body())));
    };
  }
}
