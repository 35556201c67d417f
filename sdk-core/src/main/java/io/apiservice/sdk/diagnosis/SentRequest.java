package io.apiservice.sdk.diagnosis;

import java.net.URI;
import java.util.Optional;

/**
 * The request as it was sent, without its secrets.
 *
 * @param method the HTTP method
 * @param uri the URI, with secrets in its query redacted
 * @param placement the place of the credential, for instance {@code Authorization: Bearer}; empty
 *     if none was sent
 * @param fingerprint shape, length and the first digits of the credential's hash, never its text
 */
public record SentRequest(
    String method, URI uri, Optional<String> placement, Optional<String> fingerprint) {
  /** Replaces a secret in a query. */
  public static final String REDACTED = "REDACTED";

  /** The prefix of the placement of a credential in the query; the parameter's name follows. */
  public static final String IN_QUERY = "query parameter ";

  /** Replaces a URI that cannot be shown. */
  public static final URI UNPRINTABLE = URI.create("about:unprintable");
}
