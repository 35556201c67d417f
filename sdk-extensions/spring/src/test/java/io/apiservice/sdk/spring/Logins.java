package io.apiservice.sdk.spring;

import io.apiservice.sdk.ApiClient;
import io.apiservice.sdk.auth.CredentialProvider;
import io.apiservice.sdk.auth.Credentials;
import io.apiservice.sdk.oauth.OAuth;
import io.apiservice.sdk.testkit.FakeServersExtension;
import io.apiservice.sdk.testkit.Login;
import io.apiservice.sdk.testkit.RecordedRequest;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/** Clients of the SDK for one test. */
final class Logins implements AutoCloseable {
  static final String KEY = "key-3hQ9sLm2Vx7Tb";

  private final FakeServersExtension servers;
  private final List<ApiClient> open = new ArrayList<>();

  Logins(FakeServersExtension servers) {
    this.servers = servers;
  }

  ApiClient api() {
    return api(servers.api().baseUri());
  }

  ApiClient api(URI baseUri) {
    Login login = servers.auth().login("ada");
    return with(
        baseUri,
        OAuth.refreshToken(login.refreshToken())
            .tokenEndpoint(servers.auth().tokenEndpoint())
            .accessToken(login.accessToken(), login.expiresAt())
            .onRotation(token -> {})
            .build());
  }

  /** A login without an access token whose refresh token is no longer accepted. */
  ApiClient dead() {
    Login login = servers.auth().login("ada");
    ApiClient api =
        with(
            servers.api().baseUri(),
            OAuth.refreshToken(login.refreshToken())
                .tokenEndpoint(servers.auth().tokenEndpoint())
                .onRotation(token -> {})
                .build());
    servers.auth().endSessions("ada");
    return api;
  }

  ApiClient with(URI baseUri, CredentialProvider credentials) {
    ApiClient api = ApiClient.builder().baseUri(baseUri).credentials(credentials).build();
    open.add(api);
    return api;
  }

  /** A client that replaces an {@code Authorization} header of its caller. */
  ApiClient replacing() {
    Login login = servers.auth().login("ada");
    ApiClient api =
        ApiClient.builder()
            .baseUri(servers.api().baseUri())
            .replaceAuthorization()
            .credentials(
                OAuth.refreshToken(login.refreshToken())
                    .tokenEndpoint(servers.auth().tokenEndpoint())
                    .accessToken(login.accessToken(), login.expiresAt())
                    .onRotation(token -> {})
                    .build())
            .build();
    open.add(api);
    return api;
  }

  /** A client for each place that a credential may have. */
  List<ApiClient> everywhere(URI baseUri) {
    return List.of(
        api(baseUri),
        with(baseUri, Credentials.apiKey(KEY).inHeader("X-Api-Key")),
        with(baseUri, Credentials.apiKey(KEY).inQuery("key")));
  }

  static boolean signed(RecordedRequest request) {
    return request.carriesCredential() || String.valueOf(request.query()).contains(KEY);
  }

  @Override
  public void close() {
    open.forEach(ApiClient::close);
  }
}
