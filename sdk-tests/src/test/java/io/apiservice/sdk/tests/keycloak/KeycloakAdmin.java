package io.apiservice.sdk.tests.keycloak;

import io.apiservice.sdk.json.JsonCodec;
import io.apiservice.sdk.json.TypeRef;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Creates realms, ends sessions and reads the event log. It uses a plain HTTP client and signs in
 * for every request, so that the judge has nothing in common with the code that it judges.
 */
final class KeycloakAdmin {
  private static final String JSON = "application/json";
  private static final String FORM = "application/x-www-form-urlencoded";

  private final URI server;
  private final String password;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  KeycloakAdmin(URI server, String password) {
    this.server = server;
    this.password = password;
  }

  /**
   * Creates a realm with a client and a user who may manage users. Access tokens have this
   * lifetime, and refresh tokens can be used once.
   */
  KeycloakRealm createRealm(String name, Duration accessTokenLife)
      throws IOException, InterruptedException {
    KeycloakRealm keycloakRealm =
        new KeycloakRealm(server, name, UUID.randomUUID().toString(), UUID.randomUUID().toString());
    Map<String, Object> representation = new TreeMap<>();
    representation.put("realm", name);
    representation.put("enabled", true);
    representation.put("accessTokenLifespan", accessTokenLife.toSeconds());
    representation.put("revokeRefreshToken", true);
    representation.put("refreshTokenMaxReuse", 0);
    representation.put("eventsEnabled", true);
    representation.put("adminEventsEnabled", true);
    representation.put(
        "enabledEventTypes",
        List.of("LOGIN", "REFRESH_TOKEN", "REFRESH_TOKEN_ERROR", "REVOKE_GRANT", "LOGOUT"));
    representation.put(
        "clients",
        List.of(
            Map.of(
                "clientId",
                KeycloakRealm.CLIENT,
                "secret",
                keycloakRealm.clientSecret(),
                "standardFlowEnabled",
                false,
                "directAccessGrantsEnabled",
                true)));
    representation.put("users", List.of(operator(keycloakRealm)));
    send("POST", "admin/realms", JSON, JsonCodec.jackson().write(representation));
    return keycloakRealm;
  }

  private static Map<String, Object> operator(KeycloakRealm keycloakRealm) {
    Map<String, Object> user = new TreeMap<>();
    user.put("username", KeycloakRealm.OPERATOR);
    user.put("enabled", true);
    user.put("email", "operator@example.com");
    user.put("firstName", "Olive");
    user.put("lastName", "Operator");
    user.put(
        "credentials",
        List.of(Map.of("type", "password", "value", keycloakRealm.operatorPassword())));
    user.put("clientRoles", Map.of("realm-management", List.of("manage-users", "view-users")));
    return user;
  }

  /** Signs the operator in with a password. The tests need the first refresh token from this. */
  String signIn(KeycloakRealm keycloakRealm) throws IOException, InterruptedException {
    return field("refresh_token", passwordGrant(keycloakRealm));
  }

  private byte[] passwordGrant(KeycloakRealm keycloakRealm)
      throws IOException, InterruptedException {
    return exchange(
        HttpRequest.newBuilder(keycloakRealm.tokenEndpoint())
            .header("Content-Type", FORM)
            .POST(
                form(
                    Map.of(
                        "grant_type",
                        "password",
                        "client_id",
                        KeycloakRealm.CLIENT,
                        "client_secret",
                        keycloakRealm.clientSecret(),
                        "username",
                        KeycloakRealm.OPERATOR,
                        "password",
                        keycloakRealm.operatorPassword()))));
  }

  /** Ends all sessions of the operator. */
  void endSessions(KeycloakRealm keycloakRealm) throws IOException, InterruptedException {
    String users = "admin/realms/" + keycloakRealm.name() + "/users";
    byte[] found =
        send("GET", users + "?exact=true&username=" + KeycloakRealm.OPERATOR, JSON, new byte[0]);
    List<Map<String, Object>> operators = read(found, new TypeRef<List<Map<String, Object>>>() {});
    send("POST", users + "/" + operators.get(0).get("id") + "/logout", JSON, new byte[0]);
  }

  /** Returns what Keycloak has logged about its token endpoint. */
  TokenEvents events(KeycloakRealm keycloakRealm) throws IOException, InterruptedException {
    String path = "admin/realms/" + keycloakRealm.name() + "/events?max=100000";
    byte[] found = send("GET", path, JSON, new byte[0]);
    return TokenEvents.of(read(found, new TypeRef<List<TokenEvents.Event>>() {}));
  }

  private byte[] send(String method, String path, String type, byte[] body)
      throws IOException, InterruptedException {
    return exchange(
        HttpRequest.newBuilder(server.resolve(path))
            .header("Authorization", "Bearer " + accessToken())
            .header("Content-Type", type)
            .method(method, HttpRequest.BodyPublishers.ofByteArray(body)));
  }

  private String accessToken() throws IOException, InterruptedException {
    return field(
        "access_token",
        exchange(
            HttpRequest.newBuilder(server.resolve("realms/master/protocol/openid-connect/token"))
                .header("Content-Type", FORM)
                .POST(
                    form(
                        Map.of(
                            "grant_type", "password",
                            "client_id", "admin-cli",
                            "username", "admin",
                            "password", password)))));
  }

  private byte[] exchange(HttpRequest.Builder request) throws IOException, InterruptedException {
    HttpRequest built = request.timeout(Duration.ofMinutes(1)).build();
    HttpResponse<byte[]> response = http.send(built, HttpResponse.BodyHandlers.ofByteArray());
    if (response.statusCode() >= 300) {
      throw new IllegalStateException(
          built
              + ": "
              + response.statusCode()
              + " "
              + new String(response.body(), StandardCharsets.UTF_8));
    }
    return response.body();
  }

  private static HttpRequest.BodyPublisher form(Map<String, String> fields) {
    return HttpRequest.BodyPublishers.ofString(
        fields.entrySet().stream()
            .map(field -> field.getKey() + "=" + encoded(field.getValue()))
            .collect(Collectors.joining("&")));
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private static String field(String name, byte[] json) throws IOException {
    Object value = read(json, new TypeRef<Map<String, Object>>() {}).get(name);
    return String.valueOf(value);
  }

  @SuppressWarnings("unchecked")
  private static <T> T read(byte[] json, TypeRef<T> type) throws IOException {
    Object value = JsonCodec.jackson().read(json, type.type());
    if (value == null) {
      throw new IOException("null where " + type + " was expected");
    }
    return (T) value;
  }
}
