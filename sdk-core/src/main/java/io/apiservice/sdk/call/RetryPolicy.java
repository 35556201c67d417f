package io.apiservice.sdk.call;

import io.apiservice.sdk.async.DeadlineTimer;
import io.apiservice.sdk.async.TimeRange;
import io.apiservice.sdk.event.ApiListener;
import io.apiservice.sdk.http.Transport;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;

/**
 * Whether and when a call that failed for a passing reason is sent again. Only requests that may be
 * sent twice are: idempotent methods, or any method with an idempotency key. The deadline of the
 * call beats the number of retries. The one repeat after a 401 is no retry and not counted here.
 *
 * @param retries how many times at most, after the first
 * @param initialDelay the upper bound of the first pause
 * @param factor by how much the bound grows
 * @param maxDelay the upper bound of every pause
 * @param maxRetryAfter a {@code Retry-After} beyond this is not waited for: the call fails now
 * @param statuses which answers are tried again; no answer at all always is
 */
public record RetryPolicy(
    int retries,
    Duration initialDelay,
    double factor,
    Duration maxDelay,
    Duration maxRetryAfter,
    Set<Integer> statuses) {

  private static final RetryPolicy STANDARD =
      new RetryPolicy(
          2,
          Duration.ofMillis(250),
          2.0,
          Duration.ofSeconds(8),
          Duration.ofSeconds(60),
          Set.of(408, 429, 502, 503, 504));

  /** Checks the values; a pause beyond a hundred years becomes a hundred years. */
  public RetryPolicy {
    if (retries < 0 || retries > 100) {
      throw new IllegalArgumentException("retries must be from 0 to 100");
    }
    if (initialDelay.isNegative()
        || maxDelay.compareTo(initialDelay) < 0
        || maxRetryAfter.isNegative()) {
      throw new IllegalArgumentException(
          "pauses must not be negative, and longest not below first");
    }
    if (factor < 1 || factor > 100) {
      throw new IllegalArgumentException("factor must be from 1 to 100");
    }
    initialDelay = TimeRange.bounded(initialDelay);
    maxDelay = TimeRange.bounded(maxDelay);
    maxRetryAfter = TimeRange.bounded(maxRetryAfter);
    statuses = Set.copyOf(Objects.requireNonNull(statuses));
  }

  /** Two retries; pauses up to 250 ms, 500 ms, … 8 s with full jitter. */
  public static RetryPolicy standard() {
    return STANDARD;
  }

  /** No retries. */
  public static RetryPolicy none() {
    return STANDARD.withRetries(0);
  }

  /** The standard with another number of retries. */
  public static RetryPolicy of(int retries) {
    return STANDARD.withRetries(retries);
  }

  /** A copy with another number of retries. */
  public RetryPolicy withRetries(int retries) {
    return new RetryPolicy(retries, initialDelay, factor, maxDelay, maxRetryAfter, statuses);
  }

  /** A copy with other pauses. */
  public RetryPolicy withDelays(Duration first, double factor, Duration longest) {
    return new RetryPolicy(retries, first, factor, longest, maxRetryAfter, statuses);
  }

  /** A copy that tries these answers again. */
  public RetryPolicy withStatuses(Set<Integer> statuses) {
    return new RetryPolicy(retries, initialDelay, factor, maxDelay, maxRetryAfter, statuses);
  }

  /** A copy that waits for a {@code Retry-After} up to this. */
  public RetryPolicy withMaxRetryAfter(Duration longest) {
    return new RetryPolicy(retries, initialDelay, factor, this.maxDelay, longest, statuses);
  }

  /** A transport that retries what the next one does; a call may bring a policy of its own. */
  @SuppressWarnings("exports") // only the rooms of this module put a pipeline together
  public Transport around(Transport next, ApiListener listener, DeadlineTimer timer) {
    return new RetryingTransport(next, RetryDecider.of(this), listener, timer);
  }
}
