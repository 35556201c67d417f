package io.apiservice.sdk.oauth;

import java.time.Duration;

/**
 * The engine's limits and pauses at a tenth or so, for tests over real sockets in which they have
 * to run out. In this package because applications cannot set them.
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

  /** A request that has to be answered within three seconds. */
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

  /** The same builder. */
  public static OAuth.Builder in(OAuth.Builder builder) {
    return builder.timing(SHORT);
  }

  /** The same builder; a request gets three seconds. */
  public static OAuth.Builder impatient(OAuth.Builder builder) {
    return builder.timing(IMPATIENT);
  }
}
