package io.apiservice.sdk.oauth;

import io.apiservice.sdk.oauth.runtime.RefreshTimeouts;
import java.time.Duration;

/**
 * Short limits of the token engine, for tests in which they run out. In this package because
 * applications cannot set them.
 */
public final class JdbcTestTimeouts {
  private static final RefreshTimeouts SHORT =
      timeouts(Duration.ofSeconds(8), Duration.ofSeconds(10));

  private static final RefreshTimeouts BRIEF =
      timeouts(Duration.ofSeconds(3), Duration.ofSeconds(4));

  private JdbcTestTimeouts() {}

  private static RefreshTimeouts timeouts(Duration post, Duration lease) {
    return new RefreshTimeouts(
        post,
        Duration.ofSeconds(20),
        Duration.ofMillis(200),
        lease,
        Duration.ofMillis(500),
        Duration.ofSeconds(20),
        Duration.ofMillis(10),
        Duration.ofMillis(100),
        Duration.ofMillis(200),
        Duration.ofSeconds(3),
        Duration.ofMillis(300),
        Duration.ofMillis(200),
        Duration.ofSeconds(1),
        Duration.ofMinutes(10),
        Duration.ofSeconds(10));
  }

  /** Sets them at a builder: a lease of 10 s, renewed every 500 ms; a hold-off of 3 s. */
  public static OAuth.Builder in(OAuth.Builder builder) {
    return builder.timing(SHORT);
  }

  /** Sets a lease of 4 s, and 3 s for a token request. */
  public static OAuth.Builder brief(OAuth.Builder builder) {
    return builder.timing(BRIEF);
  }
}
