package io.apiservice.sdk.oauth;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What the grants of one provider have in common.
 *
 * @param tokenEndpoint where tokens come from
 * @param issuer names the authorization server in the key; the token endpoint if there is none
 * @param revocationEndpoint where tokens are revoked; null if the server has none
 * @param client who asks
 * @param whenAmbiguous whether a refresh token is presented again when its fate is unknown
 * @param grace how long the server honours a refresh token that it has rotated; null for unknown
 */
record GrantSettings(
    URI tokenEndpoint,
    String issuer,
    @Nullable URI revocationEndpoint,
    ClientAuthentication client,
    OAuth.WhenAmbiguous whenAmbiguous,
    @Nullable Duration grace) {

  /**
   * One login.
   *
   * @param key names its record: a hash over length-prefixed fields
   * @param name names it for people
   * @param seed the configured refresh token; null for client credentials
   * @param first an access token that the application holds already
   * @param onRotation hears each new refresh token
   */
  record Login(
      String key,
      String name,
      @Nullable String seed,
      @Nullable FirstToken first,
      @Nullable Consumer<String> onRotation) {
    boolean rotates() {
      return seed != null;
    }

    @Override
    public String toString() {
      return name;
    }
  }

  /**
   * An access token from outside.
   *
   * @param value the token
   * @param expiresAt when it expires; null for unknown
   */
  record FirstToken(String value, @Nullable Instant expiresAt) {
    @Override
    public String toString() {
      return "FirstToken[expires " + expiresAt + "]";
    }
  }

  /** The login of a subject, or of nobody but its refresh token. */
  Login login(
      @Nullable String subject,
      @Nullable String seed,
      @Nullable FirstToken first,
      @Nullable Consumer<String> onRotation) {
    String kind = seed == null ? "client_credentials" : "refresh_token";
    String who = "subject:" + subject;
    if (subject == null) {
      who = seed == null ? "client:" : "token:" + Known.fingerprint(seed);
    }
    String key = hash("1", kind, issuer, client.clientId(), who);
    String name = subject;
    if (name == null) {
      name = client.clientId().isEmpty() ? key.substring(0, 8) : client.clientId();
    }
    return new Login(key, name, seed, first, onRotation);
  }

  /** Length-prefixed, so that no two lists of fields run together alike. */
  private static String hash(String... fields) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (String field : fields) {
        byte[] bytes = field.getBytes(StandardCharsets.UTF_8);
        digest.update((bytes.length + ":").getBytes(StandardCharsets.US_ASCII));
        digest.update(bytes);
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
