package io.apiservice.sdk.oauth;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The time for all requests and waits of one refresh. Starts when it is first asked for. */
final class ExchangeTime {
  private final Ticker ticker;
  private final RefreshTimeouts timeouts;
  private @Nullable Long end;

  ExchangeTime(Ticker ticker, RefreshTimeouts timeouts) {
    this.ticker = ticker;
    this.timeouts = timeouts;
  }

  Duration remaining() {
    long now = ticker.nanos();
    if (end == null) {
      end = now + timeouts.exchange().toNanos();
    }
    return Duration.ofNanos(Math.max(0, end - now));
  }

  /** Whether enough is left to wait for a response. */
  boolean coversRequest() {
    return remaining().compareTo(timeouts.post()) >= 0;
  }

  /** Whether it has started and no longer covers a request. */
  boolean isOver() {
    return end != null && !coversRequest();
  }
}
