package io.apiservice.sdk.cli.probe;

import io.apiservice.sdk.cli.report.CheckResult;
import io.apiservice.sdk.diagnosis.Exchange;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Compares this machine's clock with the server's. */
public final class ClockProbe {
  private static final Duration MATTERS = Duration.ofSeconds(30);

  private ClockProbe() {}

  public static Optional<CheckResult> of(Exchange exchange) {
    return exchange.responseHeaders().date("Date").map(date -> check(exchange, date));
  }

  private static CheckResult check(Exchange exchange, Instant serverTime) {
    Duration offset = Duration.between(exchange.clientTime(), serverTime);
    long seconds = offset.toSeconds();
    String text =
        Math.abs(seconds) < 2
            ? "same as the server's"
            : Math.abs(seconds) + " s " + (seconds < 0 ? "ahead of" : "behind") + " the server's";
    return new CheckResult("clock", text, offset.abs().compareTo(MATTERS) < 0);
  }
}
