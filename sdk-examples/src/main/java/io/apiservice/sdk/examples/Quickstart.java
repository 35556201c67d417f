package io.apiservice.sdk.examples;

import io.apiservice.sdk.ApiClient;
import io.apiservice.sdk.Resource;
import io.apiservice.sdk.auth.Credentials;
import io.apiservice.sdk.error.ApiException;
import io.apiservice.sdk.oauth.ClientAuthentication;
import io.apiservice.sdk.oauth.OAuth;
import io.apiservice.sdk.testkit.FakeApi;
import io.apiservice.sdk.testkit.FakeAuthServer;
import io.apiservice.sdk.testkit.FakeResponse;
import java.time.Duration;
import java.util.Map;

/**
 * The whole story in a minute, on an embedded server: a key, a refresh token, a token that becomes
 * invalid during 200 concurrent calls, and three refusals for which a refresh does not help. With
 * {@code --base-uri …} it calls a real API instead, see {@link RealApi}.
 */
public final class Quickstart {
  /** A typed resource is a record. */
  record User(String id, String name, boolean active) {}

  /** What is needed to create a user. */
  record NewUser(String name, boolean active) {}

  private static final String KEY = "example-key-6f1e9a7c";
  private static final String CLIENT = "quickstart";
  private static final String SECRET = "example-client-secret";

  private Quickstart() {}

  /** Runs the quickstart. */
  public static void main(String[] args) {
    if (args.length > 0) {
      RealApi.run(args);
      return;
    }
    try (FakeAuthServer auth = FakeAuthServer.builder().client(CLIENT, SECRET).start();
        FakeApi api = FakeApi.builder().bearer(auth).start();
        FakeApi keyed = FakeApi.builder().apiKey(KEY).start()) {
      fill(api);
      fill(keyed);
      withAKey(keyed);
      withARefreshToken(auth, api);
      threeRefusals(auth, api, keyed);
    }
    Story.end();
  }

  private static void fill(FakeApi api) {
    api.put("users", "42", Map.of("id", "42", "name", "Ada", "active", true));
    api.put("users", "43", Map.of("id", "43", "name", "Grace", "active", true));
  }

  private static void withAKey(FakeApi server) {
    Story.chapter("With a key");
    try (ApiClient api =
        ApiClient.builder()
            .baseUri(server.baseUri())
            .credentials(Credentials.apiKey(KEY))
            .build()) {
      Resource<User> users = api.resource("users", User.class);

      Story.line("users.get(\"42\")", users.get("42"));
      User made = users.create(new NewUser("Edsger", true));
      Story.line("users.create(…)", made);
      users.delete(made.id());
      Story.line("users.delete(…)", "gone");
      for (User user : users.list().query("active", true)) {
        Story.line("users.list()", user);
      }
    }
  }

  private static void withARefreshToken(FakeAuthServer auth, FakeApi server) {
    Story.chapter("With a refresh token (rotating, reuse is detected, the login is at stake)");
    String saved = auth.login("acme").refreshToken();
    try (ApiClient api = client(auth, server, saved)) {
      Story.line("users.get(\"42\")", api.resource("users", User.class).get("42"));
      server.latency(Duration.ofMillis(20), Duration.ofMillis(120), 7);
      Storm.rage(
          "the token expires in the middle of 200 calls",
          api,
          auth,
          server,
          auth::expireAccessTokens);
      Storm.rage(
          "the token is revoked in the middle of 200 calls",
          api,
          auth,
          server,
          auth::revokeAccessTokens);
      server.latency(Duration.ZERO, Duration.ZERO, 7);
    }
  }

  private static ApiClient client(FakeAuthServer auth, FakeApi server, String saved) {
    return ApiClient.builder()
        .baseUri(server.baseUri())
        .credentials(
            OAuth.refreshToken(saved)
                .tokenEndpoint(auth.tokenEndpoint())
                .clientAuthentication(ClientAuthentication.basic(CLIENT, SECRET))
                .subject("acme")
                .onRotation(token -> {}) // an application saves the token here
                .build())
        .build();
  }

  private static void threeRefusals(FakeAuthServer auth, FakeApi server, FakeApi keyed) {
    Story.chapter("Three refusals that nothing could help, each explained");

    try (ApiClient api =
        ApiClient.builder()
            .baseUri(keyed.baseUri())
            .credentials(Credentials.apiKey("YOUR_API_KEY"))
            .build()) {
      refused("the key was never filled in", api);
    }

    keyed.route(
        "GET",
        "users/42",
        request ->
            FakeResponse.unauthorized("ApiKey realm=\"users\", header=\"X-Api-Key\"")
                .body("application/json", "{\"message\":\"No API key found in request\"}"));
    try (ApiClient api =
        ApiClient.builder().baseUri(keyed.baseUri()).credentials(Credentials.apiKey(KEY)).build()) {
      refused("the API wants the key elsewhere", api);
    }

    String saved = auth.login("globex").refreshToken();
    try (ApiClient api = client(auth, server, saved)) {
      api.resource("users", User.class).get("42");
      auth.endSessions("globex");
      refused("the administrator ended the session", api);
    }
  }

  private static void refused(String what, ApiClient api) {
    try {
      Story.line(what, api.resource("users", User.class).get("42"));
    } catch (ApiException e) {
      Story.quote(what, String.valueOf(e.getMessage()));
    }
  }
}
