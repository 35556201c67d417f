package io.apiservice.sdk.tests;

import io.apiservice.sdk.ApiClient;
import io.apiservice.sdk.auth.CredentialProvider;
import io.apiservice.sdk.oauth.OAuth;
import io.apiservice.sdk.oauth.TokenProvider;
import io.apiservice.sdk.testkit.FakeApi;
import io.apiservice.sdk.testkit.FakeAuthServer;
import io.apiservice.sdk.testkit.Login;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An authorization server, an API that accepts its tokens, and clients of both. Each test has its
 * own.
 */
final class TestEnvironment implements AutoCloseable {
  record User(String id, String name, boolean active) {}

  final FakeAuthServer auth;
  final FakeApi api;
  private final List<AutoCloseable> open = new ArrayList<>();

  private TestEnvironment(FakeAuthServer auth) {
    this.auth = auth;
    this.api = FakeApi.start(auth);
    CanarySecrets.watch(auth);
    api.put("users", "1", Map.of("name", "Ada", "active", true));
    api.put("users", "2", Map.of("name", "Grace", "active", false));
  }

  static TestEnvironment strict() {
    return new TestEnvironment(FakeAuthServer.start());
  }

  static TestEnvironment of(FakeAuthServer.Builder auth) {
    return new TestEnvironment(auth.start());
  }

  Login login() {
    Login login = auth.login("ada");
    CanarySecrets.collect();
    return login;
  }

  /** Returns a provider that has both tokens of a login. */
  TokenProvider provider(Login login) {
    return OAuth.refreshToken(login.refreshToken())
        .tokenEndpoint(auth.tokenEndpoint())
        .accessToken(login.accessToken(), login.expiresAt())
        .onRotation(token -> {})
        .build();
  }

  ApiClient.Builder builder(CredentialProvider credentials) {
    return TestTransport.builder().baseUri(api.baseUri()).credentials(credentials);
  }

  ApiClient client(CredentialProvider credentials) {
    return closing(builder(credentials).build());
  }

  /** Returns a client with a new login. */
  ApiClient client() {
    return client(provider(login()));
  }

  /** Returns a client that has the refresh token of a login only. */
  ApiClient clientWithoutAccessToken(Login login) {
    return client(
        OAuth.refreshToken(login.refreshToken())
            .tokenEndpoint(auth.tokenEndpoint())
            .onRotation(token -> {})
            .build());
  }

  <T extends AutoCloseable> T closing(T closeable) {
    open.add(closeable);
    return closeable;
  }

  URI uri(String path) {
    return api.baseUri().resolve(path);
  }

  HttpRequest get(String path) {
    return HttpRequest.newBuilder(uri(path)).build();
  }

  /** Returns a client of the JDK, without the library. */
  static HttpClient bare() {
    return HttpClient.newHttpClient();
  }

  Optional<String> lastAuthorization() {
    return api.requests().get(api.requestCount() - 1).header("Authorization");
  }

  @Override
  public void close() {
    CanarySecrets.collect();
    auth.close(); // closed first, so that no provider waits for a refresh that hangs
    for (AutoCloseable closeable : open) {
      try {
        closeable.close();
      } catch (Exception e) {
        throw new IllegalStateException("cannot close " + closeable, e);
      }
    }
    api.close();
  }
}
