package io.apiservice.sdk.oauth;

/** The result of storing issued tokens. */
enum PersistResult {
  /** The tokens are in the record. */
  STORED,
  /** The store failed: the tokens are in the memory of this process only. */
  UNSTORED,
  /** The grant was signed out in the meantime, so the tokens were not stored. */
  SIGNED_OUT,
  /**
   * The record has a newer token, or another login took its place, so the tokens were not stored.
   */
  SUPERSEDED
}
