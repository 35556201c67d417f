package io.apiservice.sdk.call;

import io.apiservice.sdk.async.TimeRange;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;

/**
 * Says whether and when a call is sent again after a failure that may be temporary. Only requests
 * that may be sent twice are retried: those with an idempotent method or an idempotency key. No
 * retry starts after the deadline of the call. After a 401 the request is repeated once in any
 * case; that is not a retry and does not count.
 *
 * @param retries the maximum number of retries after the first attempt
 * @param initialDelay the longest delay before the first retry
 * @param factor by how much the longest delay grows with each retry
 * @param maxDelay the longest delay before any retry
 * @param maxRetryAfter the longest {@code Retry-After} to wait for; if the server asks for more,
 *     the call fails at once
 * @param statuses the statuses that are retried; a failure without a response is always retried
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

  /** Validates the values and limits delays to a hundred years. */
  public RetryPolicy {
    if (retries < 0 || retries > 100) {
      throw new IllegalArgumentException("retries must be from 0 to 100");
    }
    if (initialDelay.isNegative()
        || maxDelay.compareTo(initialDelay) < 0
        || maxRetryAfter.isNegative()) {
      throw new IllegalArgumentException(
          "delays must not be negative, and the longest must not be shorter than the first");
    }
    if (factor < 1 || factor > 100) {
      throw new IllegalArgumentException("factor must be from 1 to 100");
    }
    initialDelay = TimeRange.bounded(initialDelay);
    maxDelay = TimeRange.bounded(maxDelay);
    maxRetryAfter = TimeRange.bounded(maxRetryAfter);
    statuses = Set.copyOf(Objects.requireNonNull(statuses));
  }

  /**
   * Two retries. The delays are random, up to 250 ms before the first and 500 ms before the second
   * retry; with more retries, up to 8 s.
   */
  public static RetryPolicy standard() {
    return STANDARD;
  }

  /** No retries. */
  public static RetryPolicy none() {
    return STANDARD.withRetries(0);
  }

  /** The standard policy with another number of retries. */
  public static RetryPolicy of(int retries) {
    return STANDARD.withRetries(retries);
  }

  /** Returns a copy with another number of retries. */
  public RetryPolicy withRetries(int retries) {
    return new RetryPolicy(retries, initialDelay, factor, maxDelay, maxRetryAfter, statuses);
  }

  /** Returns a copy with other delays. */
  public RetryPolicy withDelays(Duration first, double factor, Duration longest) {
    return new RetryPolicy(retries, first, factor, longest, maxRetryAfter, statuses);
  }

  /** Returns a copy that retries these statuses. */
  public RetryPolicy withStatuses(Set<Integer> statuses) {
    return new RetryPolicy(retries, initialDelay, factor, maxDelay, maxRetryAfter, statuses);
  }

  /** Returns a copy that waits for a {@code Retry-After} up to this duration. */
  public RetryPolicy withMaxRetryAfter(Duration longest) {
    return new RetryPolicy(retries, initialDelay, factor, this.maxDelay, longest, statuses);
  }
}
