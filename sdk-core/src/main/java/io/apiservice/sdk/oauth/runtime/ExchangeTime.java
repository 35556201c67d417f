package io.apiservice.sdk.oauth.runtime;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The time limit that all requests and waits of one refresh share. It starts when the remaining
 * time is first requested.
 */
public final class ExchangeTime {
  private final Ticker ticker;
  private final RefreshTimeouts timeouts;
  private @Nullable Long end;

  public ExchangeTime(Ticker ticker, RefreshTimeouts timeouts) {
    this.ticker = ticker;
    this.timeouts = timeouts;
  }

  public Duration remaining() {
    long now = ticker.nanos();
    if (end == null) {
      end = now + timeouts.exchange().toNanos();
    }
    return Duration.ofNanos(Math.max(0, end - now));
  }

  /** Whether the remaining time covers a whole request with its response. */
  public boolean coversRequest() {
    return remaining().compareTo(timeouts.post()) >= 0;
  }

  /** Whether the time limit has started and the rest no longer covers a request. */
  public boolean isOver() {
    return end != null && !coversRequest();
  }
}
