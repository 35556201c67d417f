package io.apiservice.sdk.oauth;

import io.apiservice.sdk.oauth.runtime.RefreshTimeouts;
import java.time.Duration;

/** Limits that tests can wait for. In this package because applications cannot set them. */
public final class RedisTestTimeouts {
  /** How long a lease lasts. */
  public static final Duration LEASE = Duration.ofSeconds(7);

  private static final RefreshTimeouts SHORT =
      new RefreshTimeouts(
          Duration.ofSeconds(6),
          Duration.ofSeconds(20),
          Duration.ofMillis(200),
          LEASE,
          Duration.ofSeconds(1),
          Duration.ofSeconds(20),
          Duration.ofMillis(10),
          Duration.ofMillis(100),
          Duration.ofMillis(200),
          Duration.ofSeconds(60),
          Duration.ofMillis(300),
          Duration.ofMillis(200),
          Duration.ofSeconds(1),
          Duration.ofMinutes(10),
          Duration.ofSeconds(10));

  private RedisTestTimeouts() {}

  /** The same builder. */
  public static OAuth.Builder in(OAuth.Builder builder) {
    return builder.timing(SHORT);
  }
}
