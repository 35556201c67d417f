package io.apiservice.sdk.examples;

import io.apiservice.sdk.ApiClient;
import io.apiservice.sdk.http.Transport;
import io.apiservice.sdk.oauth.OAuth;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Adds a header to every call, and counts the attempts. {@code wrap} sees each call once, {@code
 * wrapAttempts} sees what is sent: retries and the repeat after a 401 too.
 */
public final class OwnInterceptor {
  private OwnInterceptor() {}

  /** Returns what the example has found. */
  public static String run(ExampleServers servers) {
    AtomicInteger attempts = new AtomicInteger();
    try (ApiClient api =
        ApiClient.builder()
            .baseUri(servers.api().baseUri())
            .credentials(
                OAuth.refreshToken(servers.auth().login("ada").refreshToken())
                    .tokenEndpoint(servers.auth().tokenEndpoint())
                    .onRotation(token -> {})
                    .build())
            .wrap(OwnInterceptor::correlated)
            .wrapAttempts(
                next ->
                    request -> {
                      attempts.incrementAndGet();
                      return next.send(request);
                    })
            .build()) {
      api.get("users/42").returningNothing().send();
      servers.auth().revokeAccessTokens();
      api.get("users/42").returningNothing().send();
      long ids =
          servers.api().requests().stream()
              .map(request -> request.header("X-Correlation-Id").orElse("none"))
              .distinct()
              .count();
      return "2 calls, " + ids + " correlation ids, " + attempts + " attempts";
    }
  }

  private static Transport correlated(Transport next) {
    return request ->
        next.send(request.withHeader("X-Correlation-Id", UUID.randomUUID().toString()));
  }

  /** Runs the example. */
  public static void main(String[] args) {
    ExampleServers.main(OwnInterceptor::run);
  }
}
