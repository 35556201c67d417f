package io.apiservice.sdk.diagnosis.exchange;

import java.time.Duration;

/** Writes durations for people, in the largest suitable unit. */
public final class HumanDuration {
  private HumanDuration() {}

  public static String of(Duration duration) {
    long seconds = duration.abs().toSeconds();
    if (seconds < 120) {
      return many(seconds, "second");
    }
    if (seconds < 2 * 3600) {
      return many(seconds / 60, "minute");
    }
    return seconds < 2 * 86_400 ? many(seconds / 3600, "hour") : many(seconds / 86_400, "day");
  }

  private static String many(long count, String unit) {
    return count + " " + unit + (count == 1 ? "" : "s");
  }
}
