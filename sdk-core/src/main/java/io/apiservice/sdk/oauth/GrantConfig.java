package io.apiservice.sdk.oauth;

import io.apiservice.sdk.redact.Sha256;
import io.apiservice.sdk.store.record.FingerprintHistory;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The settings that the grants of one provider share.
 *
 * @param tokenEndpoint the token endpoint
 * @param issuer identifies the authorization server in the key of a grant; the URI of the token
 *     endpoint if no issuer is configured
 * @param revocationEndpoint the revocation endpoint; null if there is none
 * @param client the client authentication
 * @param repeatsAmbiguous whether a refresh token is presented again after a lost response
 * @param grace how long the server accepts a refresh token after its rotation; null if unknown
 */
record GrantConfig(
    URI tokenEndpoint,
    String issuer,
    @Nullable URI revocationEndpoint,
    ClientAuthentication client,
    boolean repeatsAmbiguous,
    @Nullable Duration grace) {

  private static final String SUBJECT = "subject:";

  /** Creates a login that is identified by its subject or, if it has none, by its refresh token. */
  GrantIdentity login(
      @Nullable String subject,
      @Nullable String seed,
      @Nullable GrantType repeatableGrant,
      @Nullable InitialToken initialToken,
      @Nullable Consumer<String> onRotation) {
    String key = null;
    if (subject == null) {
      key = seed == null ? "client:" : "token:" + FingerprintHistory.fingerprint(seed);
    }
    String name = subject;
    if (name == null) {
      name =
          client.clientId().isEmpty() ? "a grant at " + tokenEndpoint.getHost() : client.clientId();
    }
    return new GrantIdentity(
        key, name, repeatableGrant, new ConfiguredRefreshToken(seed), initialToken, onRotation);
  }

  /**
   * Creates the login of a subject whose refresh token the application looks up when it is needed.
   */
  GrantIdentity login(
      String subject, Supplier<@Nullable String> source, @Nullable Consumer<String> onRotation) {
    return new GrantIdentity(null, subject, null, source, null, onRotation);
  }

  /**
   * Returns the key of a login in a store: a hash of the grant type, the issuer, the client id, and
   * the subject or refresh token that identifies the login.
   */
  String key(GrantIdentity identity) {
    GrantType repeatable = identity.repeatableGrant();
    String kind = repeatable == null ? RefreshTokenGrant.NAME : repeatable.name();
    String ownKey = identity.ownKey();
    return hash(
        "1", kind, issuer, client.clientId(), ownKey == null ? SUBJECT + identity.name() : ownKey);
  }

  /**
   * Returns the key of a login among the records in the memory of this process. For client
   * credentials the key includes the client secret, so that a client with a wrong secret does not
   * receive the tokens of the client with the right one.
   */
  UUID processKey(GrantIdentity identity) {
    return Sha256.id(identity.rotates() ? key(identity) : hash(key(identity), secretFingerprint()));
  }

  // The secret of the application's own client authentication is unknown. The identity of the
  // object takes its place, so that two such clients never share a record.
  private String secretFingerprint() {
    return client instanceof BuiltInClient builtIn
        ? builtIn.method().secretFingerprint()
        : client.getClass().getName() + System.identityHashCode(client);
  }

  /**
   * Returns the key, in the memory of this process, of a login that is identified by this refresh
   * token.
   */
  UUID processKey(String refresh) {
    return processKey(login(null, refresh, null, null, null));
  }

  /** Hashes the fields with length prefixes, so that different fields never collide. */
  private static String hash(String... fields) {
    List<byte[]> parts = new ArrayList<>();
    for (String field : fields) {
      byte[] bytes = field.getBytes(StandardCharsets.UTF_8);
      parts.add((bytes.length + ":").getBytes(StandardCharsets.US_ASCII));
      parts.add(bytes);
    }
    return HexFormat.of().formatHex(Sha256.of(parts.toArray(byte[][]::new)));
  }
}
