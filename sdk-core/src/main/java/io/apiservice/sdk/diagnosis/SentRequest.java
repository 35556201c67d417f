package io.apiservice.sdk.diagnosis;

import java.net.URI;
import java.util.Optional;

/**
 * The request as it was sent, without its secrets.
 *
 * @param method the HTTP method
 * @param uri the URI, with secrets in its query redacted
 * @param placement the place of the credential, for example {@code Authorization: Bearer}; empty if
 *     none was sent
 * @param fingerprint form, length and the first digits of the credential's hash, never its text
 */
public record SentRequest(
    String method, URI uri, Optional<String> placement, Optional<String> fingerprint) {
  /** The text that takes the place of a secret in a query. */
  public static final String REDACTED = "REDACTED";

  /**
   * The prefix of {@code placement} for a credential in the query. The name of the parameter
   * follows it.
   */
  public static final String IN_QUERY = "query parameter ";

  /** The URI that takes the place of one that cannot be shown. */
  public static final URI UNPRINTABLE = URI.create("about:unprintable");
}
