package io.apiservice.sdk.oauth;

import io.apiservice.sdk.oauth.runtime.RefreshTimeouts;
import java.time.Duration;

/**
 * The limits and pauses of the engine, shortened to about a tenth. They are for tests over real
 * sockets in which a limit must expire. The class is in this package because applications cannot
 * change these values.
 */
public final class ShortTimeouts {
  private static final RefreshTimeouts SHORT =
      new RefreshTimeouts(
          Duration.ofSeconds(8),
          Duration.ofSeconds(20),
          Duration.ofMillis(200),
          Duration.ofSeconds(15),
          Duration.ofMillis(500),
          Duration.ofSeconds(2),
          Duration.ofMillis(10),
          Duration.ofMillis(100),
          Duration.ofMillis(200),
          Duration.ofSeconds(3),
          Duration.ofMillis(300),
          Duration.ofMillis(200),
          Duration.ofSeconds(1),
          Duration.ofMinutes(10),
          Duration.ofSeconds(10));

  /** A token request must get its response within three seconds. */
  private static final RefreshTimeouts IMPATIENT =
      new RefreshTimeouts(
          Duration.ofSeconds(3),
          Duration.ofSeconds(20),
          Duration.ofMillis(200),
          Duration.ofSeconds(15),
          Duration.ofSeconds(1),
          Duration.ofSeconds(2),
          Duration.ofMillis(10),
          Duration.ofMillis(100),
          Duration.ofMillis(200),
          Duration.ofSeconds(3),
          Duration.ofMillis(300),
          Duration.ofMillis(200),
          Duration.ofSeconds(1),
          Duration.ofMinutes(10),
          Duration.ofSeconds(10));

  private ShortTimeouts() {}

  /** Sets the short limits and returns the same builder. */
  public static OAuth.Builder in(OAuth.Builder builder) {
    return builder.timing(SHORT);
  }

  /** Limits a token request to three seconds and returns the same builder. */
  public static OAuth.Builder impatient(OAuth.Builder builder) {
    return builder.timing(IMPATIENT);
  }
}
