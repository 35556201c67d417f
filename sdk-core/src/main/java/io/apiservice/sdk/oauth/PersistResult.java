package io.apiservice.sdk.oauth;

/** The result of storing issued tokens. */
enum PersistResult {
  /** The tokens are in the record. */
  STORED,
  /** The store failed: the tokens exist in this process only. */
  UNSTORED,
  /** The grant was signed out in the meantime. */
  SIGNED_OUT,
  /** The record has a newer token or another login. */
  SUPERSEDED
}
