package io.apiservice.sdk.examples;

import io.apiservice.sdk.ApiClient;
import io.apiservice.sdk.oauth.OAuth;
import io.apiservice.sdk.testkit.FakeApi;
import io.apiservice.sdk.testkit.FakeAuthServer;
import io.apiservice.sdk.testkit.FakeResponse;
import io.apiservice.sdk.testkit.RecordedRequest;
import java.util.Map;
import java.util.function.Function;

/**
 * The servers that the examples call: an authorization server, and an API with users, events and an
 * export. They run in this process.
 *
 * @param auth issues tokens
 * @param api accepts them
 */
public record ExampleServers(FakeAuthServer auth, FakeApi api) implements AutoCloseable {
  /** Starts the servers. */
  public static ExampleServers start() {
    FakeAuthServer auth = FakeAuthServer.start();
    FakeApi api = FakeApi.builder().bearer(auth).pageSize(2).start();
    api.put("users", "42", Map.of("name", "Ada", "active", true));
    api.put("users", "43", Map.of("name", "Grace", "active", true));
    api.put("users", "44", Map.of("name", "Edsger", "active", false));
    api.route(
        "GET",
        "exports/1",
        request -> FakeResponse.of(200).body("text/csv", "id;name\n".repeat(20_000)));
    api.route(
        "POST",
        "imports",
        request -> FakeResponse.json(201, "{\"bytes\":" + request.body().length() + "}"));
    api.route("GET", "events", ExampleServers::events);
    return new ExampleServers(auth, api);
  }

  private static FakeResponse events(RecordedRequest request) {
    return request.header("Last-Event-ID").isPresent()
        ? FakeResponse.of(204)
        : FakeResponse.of(200)
            .body(
                "text/event-stream",
                """
                retry: 1

                id: 1
                event: user.created
                data: {"id":"45","name":"Barbara"}

                id: 2
                event: user.deleted
                data: {"id":"44"}

                """);
  }

  /** A client with a login of this user, which a refresh token renews. */
  public ApiClient client(String user) {
    return ApiClient.builder()
        .baseUri(api.baseUri())
        .credentials(
            OAuth.refreshToken(auth.login(user).refreshToken())
                .tokenEndpoint(auth.tokenEndpoint())
                .onRotation(token -> {}) // an application saves the token here
                .build())
        .build();
  }

  /** Runs an example against new servers, and prints what it returns. */
  public static void main(Function<ExampleServers, String> example) {
    try (ExampleServers servers = start()) {
      System.out.println(example.apply(servers));
    }
  }

  @Override
  public void close() {
    api.close();
    auth.close();
  }
}
