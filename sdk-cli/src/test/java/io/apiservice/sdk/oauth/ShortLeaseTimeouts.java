package io.apiservice.sdk.oauth;

import java.time.Duration;

/** The engine as it is, but for how long it waits for another holder of the lease. */
public final class ShortLeaseTimeouts {
  private ShortLeaseTimeouts() {}

  /** Sets the wait. */
  public static OAuth.Builder of(OAuth.Builder builder) {
    RefreshTimeouts usual = RefreshTimeouts.STANDARD;
    return builder.timing(
        new RefreshTimeouts(
            usual.post(),
            usual.exchange(),
            usual.margin(),
            usual.lease(),
            usual.renewal(),
            Duration.ofMillis(200),
            usual.firstPoll(),
            usual.longestPoll(),
            usual.settle(),
            usual.holdOff(),
            usual.rereadAfter(),
            usual.firstBackoff(),
            usual.longestBackoff(),
            usual.longestRetryAfter(),
            usual.closing()));
  }
}
