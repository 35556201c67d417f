package io.apiservice.sdk.diagnosis;

import java.net.URI;
import java.util.Optional;

/**
 * The request as it was sent, without its secrets.
 *
 * @param method the HTTP method
 * @param uri the URI, secrets in its query redacted
 * @param placement where the credential stood, for instance {@code Authorization: Bearer}; empty if
 *     none was sent
 * @param fingerprint shape, length and the first digits of the credential's hash, never its text
 */
public record SentRequest(
    String method, URI uri, Optional<String> placement, Optional<String> fingerprint) {
  /** Stands in a query where a secret was. */
  public static final String REDACTED = "REDACTED";

  /** How the placement of a credential in the query begins; the parameter's name follows. */
  public static final String IN_QUERY = "query parameter ";

  /** Stands for an address that cannot be shown. */
  public static final URI UNPRINTABLE = URI.create("about:unprintable");
}
