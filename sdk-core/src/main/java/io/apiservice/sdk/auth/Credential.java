package io.apiservice.sdk.auth;

import io.apiservice.sdk.diagnosis.CredentialFacts;
import io.apiservice.sdk.diagnosis.Fingerprint;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One credential and where it goes in a request. A value: two credentials are equal if they put the
 * same text in the same place. {@code toString} shows a fingerprint, never the text.
 */
public final class Credential {
  /** Where a credential stands in a request. */
  public enum Placement {
    /** In {@code Authorization}, after the scheme {@code Bearer} (RFC 6750 §2.1). */
    BEARER,
    /**
     * In {@code Authorization}, after the scheme {@code Basic} (RFC 7617); the text is encoded
     * already.
     */
    BASIC,
    /** In a header of another name, bare. */
    HEADER,
    /** In a parameter of the query. */
    QUERY
  }

  private final Placement placement;
  private final String name;
  private final String secret;
  private final CredentialFacts facts;
  private final @Nullable Object login;

  Credential(Placement placement, String name, String secret, CredentialFacts facts) {
    this(placement, name, secret, facts, null);
  }

  private Credential(
      Placement placement,
      String name,
      String secret,
      CredentialFacts facts,
      @Nullable Object login) {
    this.placement = placement;
    this.name = name;
    this.secret = CredentialValidation.check(secret, placement);
    this.facts = Objects.requireNonNull(facts);
    this.login = login;
  }

  /**
   * A bearer token.
   *
   * @throws IllegalArgumentException if it cannot be one; the message does not contain it
   */
  public static Credential bearer(String token) {
    return bearer(token, CredentialFacts.of(CredentialFacts.Type.ACCESS_TOKEN));
  }

  /** A bearer token of which something is known. */
  public static Credential bearer(String token, CredentialFacts facts) {
    return new Credential(Placement.BEARER, "Authorization", token, facts);
  }

  /**
   * A bearer token of a login that renews its tokens.
   *
   * @param login what tells this login from all others, by {@code equals}: the generations of its
   *     tokens are numbered together. It is compared and never shown
   */
  public static Credential bearer(String token, CredentialFacts facts, Object login) {
    return new Credential(Placement.BEARER, "Authorization", token, facts, login);
  }

  /** A key in a header of its own. */
  public static Credential header(String name, String key) {
    return new Credential(
        Placement.HEADER,
        CredentialValidation.checkName(name),
        key,
        CredentialFacts.of(CredentialFacts.Type.API_KEY));
  }

  /** A key in a query parameter: it will stand in logs of servers and proxies. */
  public static Credential query(String name, String key) {
    return new Credential(
        Placement.QUERY,
        CredentialValidation.checkName(name),
        key,
        CredentialFacts.of(CredentialFacts.Type.API_KEY));
  }

  /** Where it goes. */
  public Placement placement() {
    return placement;
  }

  /** The name of the header or parameter. */
  public String name() {
    return name;
  }

  /** What is known of it. */
  public CredentialFacts facts() {
    return facts;
  }

  /** What tells its login from all others; empty if its provider has one login only. */
  Optional<Object> login() {
    return Optional.ofNullable(login);
  }

  /** The text itself. Handle with care: it belongs in the request and nowhere else. */
  public String secret() {
    return secret;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Credential that
        && placement == that.placement
        && name.equalsIgnoreCase(that.name)
        && secret.equals(that.secret);
  }

  @Override
  public int hashCode() {
    return secret.hashCode();
  }

  @Override
  public String toString() {
    return placement + " " + name + " (" + Fingerprint.of(secret) + ")";
  }
}
