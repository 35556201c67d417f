package io.apiservice.sdk.oauth;

import io.apiservice.sdk.oauth.runtime.RefreshTimeouts;
import java.time.Duration;

/** The timeouts of the engine, except that it waits only briefly for another owner of the lease. */
public final class ShortLeaseTimeouts {
  private ShortLeaseTimeouts() {}

  /** Sets the short wait. */
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
