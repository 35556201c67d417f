package io.apiservice.sdk.cli.report;

import java.time.Duration;

/** Writes durations for people. */
public final class ShortDuration {
  private ShortDuration() {}

  public static String of(Duration time) {
    if (time.toSeconds() < 120) {
      return time.toSeconds() + " seconds";
    }
    if (time.toMinutes() < 120) {
      return time.toMinutes() + " minutes";
    }
    return time.toHours() < 48 ? time.toHours() + " hours" : time.toDays() + " days";
  }
}
