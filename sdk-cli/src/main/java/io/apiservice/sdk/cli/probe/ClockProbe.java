package io.apiservice.sdk.cli.probe;

import io.apiservice.sdk.cli.report.CheckResult;
import io.apiservice.sdk.diagnosis.Exchange;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/** Compares this machine's clock with the server's. */
public final class ClockProbe {
  private static final Duration MATTERS = Duration.ofSeconds(30);

  private ClockProbe() {}

  public static Optional<CheckResult> of(Exchange exchange) {
    return exchange.responseHeaders().first("Date").flatMap(date -> check(exchange, date));
  }

  private static Optional<CheckResult> check(Exchange exchange, String date) {
    try {
      Duration offset =
          Duration.between(
              exchange.clientTime(),
              ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant());
      long seconds = offset.toSeconds();
      String text =
          Math.abs(seconds) < 2
              ? "same as the server's"
              : Math.abs(seconds) + " s " + (seconds < 0 ? "ahead of" : "behind") + " the server's";
      return Optional.of(new CheckResult("clock", text, offset.abs().compareTo(MATTERS) < 0));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
