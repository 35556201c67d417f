package io.apiservice.sdk.oauth;

import java.time.Duration;

/** The access tokens of a login in this process, and the refreshes that may add to them. */
interface SessionTokens {
  /** Discards all access tokens after a sign-out. */
  void forget();

  /** Whether no refresh is running and every token is stored. */
  boolean isIdle();

  /** Waits until no refresh is running; returns false if the limit was reached. */
  boolean awaitIdle(Duration limit) throws InterruptedException;
}
