package io.apiservice.sdk.auth;

import io.apiservice.sdk.diagnosis.CredentialFacts;
import io.apiservice.sdk.diagnosis.Fingerprint;
import io.apiservice.sdk.redact.SecretValidation;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A credential and its place in a request. Two credentials are equal if they put the same text into
 * the same place. {@code toString} shows a fingerprint of the secret, never the secret itself.
 */
public final class Credential {
  /** The place of a credential in a request. */
  public enum Placement {
    /** In {@code Authorization}, after the scheme {@code Bearer} (RFC 6750 §2.1). */
    BEARER,
    /**
     * In {@code Authorization}, after the scheme {@code Basic} (RFC 7617). The text is already
     * Base64-encoded.
     */
    BASIC,
    /** In {@code Authorization}, after another scheme (RFC 9110 §11.4). */
    AUTHORIZATION,
    /** In another header, without a scheme. */
    HEADER,
    /** In a query parameter. */
    QUERY
  }

  private final Placement placement;

  /** The name of the header or parameter; the scheme of {@link Placement#AUTHORIZATION}. */
  private final String nameOrScheme;

  private final String secret;
  private final CredentialFacts facts;
  private final @Nullable Object login;

  Credential(Placement placement, String name, String secret, CredentialFacts facts) {
    this(placement, name, secret, facts, null);
  }

  private Credential(
      Placement placement,
      String nameOrScheme,
      String secret,
      CredentialFacts facts,
      @Nullable Object login) {
    this.placement = placement;
    this.nameOrScheme = nameOrScheme;
    this.secret =
        placement == Placement.AUTHORIZATION
            ? SecretValidation.authorization("the credential", secret)
            : SecretValidation.token("the credential", secret);
    this.facts = Objects.requireNonNull(facts);
    this.login = login;
  }

  /**
   * A bearer token.
   *
   * @throws IllegalArgumentException if it is not a valid token; the message does not contain it
   */
  public static Credential bearer(String token) {
    return bearer(token, CredentialFacts.of(CredentialFacts.Type.ACCESS_TOKEN));
  }

  /** A bearer token about which something is known, for example its expiry. */
  public static Credential bearer(String token, CredentialFacts facts) {
    return new Credential(Placement.BEARER, "Authorization", token, facts);
  }

  /**
   * A bearer token of a login that renews its tokens.
   *
   * @param login identifies the login, by {@code equals}; the tokens of one login share one
   *     sequence of generations. It is only compared and never shown
   */
  public static Credential bearer(String token, CredentialFacts facts, Object login) {
    return new Credential(Placement.BEARER, "Authorization", token, facts, login);
  }

  /**
   * A user and a password (RFC 7617). One of the two may be empty, as many APIs want a key in place
   * of the user or of the password.
   *
   * @throws IllegalArgumentException if one is null, both are empty, the user has a colon, or one
   *     has a control character; the message contains neither
   */
  public static Credential basic(@Nullable String user, @Nullable String password) {
    return new Credential(
        Placement.BASIC,
        "Authorization",
        CredentialValidation.basic(user, password),
        CredentialFacts.of(CredentialFacts.Type.API_KEY));
  }

  /**
   * Credentials of another scheme, sent as {@code Authorization: SCHEME CREDENTIALS}.
   *
   * @param scheme the scheme, such as {@code Token}; {@code Bearer} and {@code Basic} have methods
   *     of their own
   * @param credentials what follows the scheme: a key, or parameters such as {@code key="…"}
   * @throws IllegalArgumentException if the scheme is not a token (RFC 9110 §5.6.2), or the
   *     credentials are blank or cannot be sent; the message does not contain them
   */
  public static Credential authorization(String scheme, String credentials) {
    return new Credential(
        Placement.AUTHORIZATION,
        CredentialValidation.checkScheme(scheme),
        credentials,
        CredentialFacts.of(CredentialFacts.Type.API_KEY),
        null);
  }

  /** A key in its own header. */
  public static Credential header(String name, String key) {
    return new Credential(
        Placement.HEADER,
        CredentialValidation.checkName(name),
        key,
        CredentialFacts.of(CredentialFacts.Type.API_KEY));
  }

  /** A key in a query parameter. Servers and proxies log the query. */
  public static Credential query(String name, String key) {
    return new Credential(
        Placement.QUERY,
        CredentialValidation.checkName(name),
        key,
        CredentialFacts.of(CredentialFacts.Type.API_KEY));
  }

  /** Its place in the request. */
  public Placement placement() {
    return placement;
  }

  /** The name of the header or parameter. */
  public String name() {
    return placement == Placement.AUTHORIZATION ? "Authorization" : nameOrScheme;
  }

  /** The scheme of {@link Placement#AUTHORIZATION}; otherwise empty. */
  public String scheme() {
    return placement == Placement.AUTHORIZATION ? nameOrScheme : "";
  }

  /** What is known about this credential. */
  public CredentialFacts facts() {
    return facts;
  }

  /** Identifies the login that this credential belongs to; empty if its provider has only one. */
  public Optional<Object> login() {
    return Optional.ofNullable(login);
  }

  /** The secret. Use it in a request only; do not log it. */
  public String secret() {
    return secret;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Credential that
        && placement == that.placement
        && nameOrScheme.equalsIgnoreCase(that.nameOrScheme)
        && secret.equals(that.secret);
  }

  @Override
  public int hashCode() {
    return secret.hashCode();
  }

  @Override
  public String toString() {
    return placement
        + " "
        + name()
        + (scheme().isEmpty() ? "" : " " + scheme())
        + " ("
        + Fingerprint.of(secret)
        + ")";
  }
}
