package io.apiservice.sdk.redact;

/** Marks a request to a URI that a server chose, which may echo a secret of an earlier request. */
public enum ServerChosenUri {
  /** A redirect, or a link to the next page. */
  LOCATION
}
