package io.apiservice.sdk.redact;

/**
 * Marks a request whose URI a server has chosen. The server may have copied a secret of an earlier
 * request into the URI.
 */
public enum ServerChosenUri {
  /** The URI comes from a redirect, or from a link to the next page. */
  LOCATION
}
