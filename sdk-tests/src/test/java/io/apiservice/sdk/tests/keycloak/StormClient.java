package io.apiservice.sdk.tests.keycloak;

import io.apiservice.sdk.ApiClient;
import io.apiservice.sdk.auth.Credential;
import io.apiservice.sdk.oauth.ClientAuthentication;
import io.apiservice.sdk.oauth.OAuth;
import io.apiservice.sdk.oauth.TokenProvider;
import io.apiservice.sdk.store.TokenStore;
import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** The SDK as an application would configure it, with a listener that counts. */
final class StormClient implements AutoCloseable {
  private static final long LOOK_AGAIN_AFTER = TimeUnit.MILLISECONDS.toNanos(20);

  private final KeycloakRealm keycloakRealm;
  private final EventCollector eventCollector = new EventCollector();
  private final TokenProvider tokens;
  private final ApiClient api;

  private StormClient(KeycloakRealm keycloakRealm, OAuth.Builder login) {
    this.keycloakRealm = keycloakRealm;
    this.tokens =
        login
            .tokenEndpoint(keycloakRealm.tokenEndpoint())
            .clientAuthentication(
                ClientAuthentication.basic(KeycloakRealm.CLIENT, keycloakRealm.clientSecret()))
            .subject(KeycloakRealm.OPERATOR)
            .build();
    this.api =
        ApiClient.builder()
            .baseUri(keycloakRealm.api())
            .credentials(tokens)
            .listener(eventCollector)
            .build();
  }

  static StormClient inMemory(KeycloakRealm keycloakRealm, String seed) {
    return new StormClient(keycloakRealm, OAuth.refreshToken(seed).onRotation(token -> {}));
  }

  static StormClient on(TokenStore store, KeycloakRealm keycloakRealm, String seed) {
    return new StormClient(keycloakRealm, OAuth.refreshToken(seed).store(store));
  }

  ApiClient api() {
    return api;
  }

  EventCollector eventCollector() {
    return eventCollector;
  }

  /** The generation of the access token in use. */
  long generation() {
    return inUse().facts().generation();
  }

  private Credential inUse() {
    return tokens.current().join();
  }

  /** Waits until this many more access tokens have been replaced. */
  void awaitGenerations(int more) {
    long wanted = generation() + more;
    while (generation() < wanted) {
      LockSupport.parkNanos(LOOK_AGAIN_AFTER);
    }
  }

  /**
   * Revokes the access token in use (RFC 7009) without the client's knowledge. The token is new, so
   * its age gives the client no reason to replace it.
   */
  void revokeTokenInUse() throws IOException, InterruptedException {
    awaitGenerations(1);
    String form =
        "token_type_hint=access_token&token="
            + encoded(inUse().secret())
            + "&client_id="
            + KeycloakRealm.CLIENT
            + "&client_secret="
            + encoded(keycloakRealm.clientSecret());
    HttpResponse<String> response =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(keycloakRealm.revocationEndpoint())
                    .header("Content-Type", "application/x-www-form-urlencoded")
                    .POST(HttpRequest.BodyPublishers.ofString(form))
                    .build(),
                HttpResponse.BodyHandlers.ofString());
    if (response.statusCode() != 200) {
      throw new IOException("revocation: " + response.statusCode() + " " + response.body());
    }
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    api.close();
  }
}
