package io.apiservice.sdk.oauth;

import io.apiservice.sdk.redact.Sha256;
import io.apiservice.sdk.store.record.FingerprintHistory;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Supplier;
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
record GrantConfig(
    URI tokenEndpoint,
    String issuer,
    @Nullable URI revocationEndpoint,
    ClientAuthentication client,
    OAuth.WhenAmbiguous whenAmbiguous,
    @Nullable Duration grace) {

  private static final String SUBJECT = "subject:";

  /**
   * One login.
   *
   * @param who names the login among those of the client; null if its subject does, which is then
   *     its name
   * @param name names it for people
   * @param rotates whether there is a refresh token at all
   * @param source supplies the configured refresh token; may block
   * @param first an access token that the application holds already
   * @param onRotation hears each new refresh token
   * @param begins whether it may begin a record; else it only continues one that a store holds
   */
  record GrantIdentity(
      @Nullable String who,
      String name,
      boolean rotates,
      Supplier<@Nullable String> source,
      @Nullable InitialToken first,
      @Nullable Consumer<String> onRotation,
      boolean begins) {
    /** A login that is begun if no store holds it. */
    GrantIdentity(
        @Nullable String who,
        String name,
        boolean rotates,
        Supplier<@Nullable String> source,
        @Nullable InitialToken first,
        @Nullable Consumer<String> onRotation) {
      this(who, name, rotates, source, first, onRotation, true);
    }

    /** A login that a store holds already, of which nothing is configured but its subject. */
    static GrantIdentity identityFingerprint(String subject) {
      return new GrantIdentity(null, subject, true, () -> null, null, null, false);
    }

    /**
     * The configured refresh token; null if there is none to configure. On a thread that may block.
     */
    @Nullable String seed() {
      if (!rotates || !begins) {
        return null;
      }
      String seed = source.get();
      if (seed == null) {
        throw new IllegalArgumentException("there is no refresh token for " + name);
      }
      return OAuthValidation.refreshToken(seed);
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
  record InitialToken(String value, @Nullable Instant expiresAt) {
    @Override
    public String toString() {
      return "InitialToken[expires " + expiresAt + "]";
    }
  }

  /** The login of a subject, or of nobody but its refresh token. */
  GrantIdentity login(
      @Nullable String subject,
      @Nullable String seed,
      @Nullable InitialToken first,
      @Nullable Consumer<String> onRotation) {
    String who = null;
    if (subject == null) {
      who = seed == null ? "client:" : "token:" + FingerprintHistory.fingerprint(seed);
    }
    String name = subject;
    if (name == null) {
      name =
          client.clientId().isEmpty() ? "a grant at " + tokenEndpoint.getHost() : client.clientId();
    }
    return new GrantIdentity(who, name, seed != null, () -> seed, first, onRotation);
  }

  /** The login of one of many subjects, whose refresh token is asked for when it is needed. */
  GrantIdentity login(
      String subject, Supplier<@Nullable String> source, @Nullable Consumer<String> onRotation) {
    return new GrantIdentity(null, subject, true, source, null, onRotation);
  }

  /** Names the record of a login in a store: a hash over length-prefixed fields. */
  String key(GrantIdentity identity) {
    String kind = identity.rotates() ? "refresh_token" : "client_credentials";
    String who = identity.who();
    return hash(
        "1", kind, issuer, client.clientId(), who == null ? SUBJECT + identity.name() : who);
  }

  /**
   * Names the record of a login in this process. Client credentials are named by their secret too:
   * another secret must not be answered with what the right one has obtained.
   */
  UUID processKey(GrantIdentity identity) {
    return Sha256.id(identity.rotates() ? key(identity) : hash(key(identity), secretFingerprint()));
  }

  // What another client authenticates with is not known: two of them share nothing.
  private String secretFingerprint() {
    return client instanceof BuiltInClient builtIn
        ? builtIn.secretFingerprint()
        : client.getClass().getName() + System.identityHashCode(client);
  }

  /** The same, of a login that is named by this refresh token. */
  UUID processKey(String refresh) {
    return processKey(login(null, refresh, null, null));
  }

  /** Length-prefixed, so that no two lists of fields run together alike. */
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
