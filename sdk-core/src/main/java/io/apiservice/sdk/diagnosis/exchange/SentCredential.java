package io.apiservice.sdk.diagnosis.exchange;

import io.apiservice.sdk.diagnosis.SentRequest;

/**
 * A credential as it was sent in a request.
 *
 * @param location where it was sent
 * @param name the name of the header or parameter
 * @param scheme the scheme in {@code Authorization}; empty elsewhere, and if there was none
 * @param secret the credential without the scheme
 */
public record SentCredential(
    CredentialLocation location, String name, String scheme, String secret) {

  /** The possible locations of a credential. */
  public enum CredentialLocation {
    AUTHORIZATION,
    HEADER,
    COOKIE,
    QUERY,
    BODY,
    PATH
  }

  public boolean inAuthorization() {
    return location == CredentialLocation.AUTHORIZATION;
  }

  /**
   * The place in words, for example {@code Authorization: Bearer} or {@code query parameter key}.
   */
  public String placement() {
    return switch (location) {
      case AUTHORIZATION -> scheme.isEmpty() ? "Authorization" : "Authorization: " + scheme;
      case HEADER -> name;
      case COOKIE -> "cookie " + name;
      case QUERY -> SentRequest.IN_QUERY + name;
      case BODY -> "form field " + name;
      case PATH -> "the path";
    };
  }

  @Override
  public String toString() {
    return placement();
  }
}
