package io.apiservice.sdk.call;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How many requests a client sends to the API: in a period, at the same time, or both. A request
 * that may not be sent yet waits until it may, in the order of arrival. The wait counts against the
 * deadline of its call and ends with the call.
 *
 * <p>Every attempt counts: retries, redirects and the repeat after a 401. Token requests do not.
 *
 * <pre>{@code
 * ApiClient.builder().limits(ClientLimits.perSecond(20).withConcurrency(8))
 * }</pre>
 *
 * @param rate how many requests are sent in a period; empty for any number
 * @param concurrency how many requests are under way at the same time; empty for any number
 */
public record ClientLimits(Optional<Rate> rate, OptionalInt concurrency) {
  /**
   * A number of requests in a period.
   *
   * @param requests the number of requests
   * @param period the period
   */
  public record Rate(int requests, Duration period) {
    private static final Duration MIN_PERIOD = Duration.ofMillis(1);
    private static final Duration MAX_PERIOD = Duration.ofDays(1);

    /** Validates the values. */
    public Rate {
      if (requests < 1) {
        throw new IllegalArgumentException("the number of requests must be at least 1");
      }
      if (period.compareTo(MIN_PERIOD) < 0 || period.compareTo(MAX_PERIOD) > 0) {
        throw new IllegalArgumentException("the period must be from 1 ms to 1 day");
      }
    }

    @Override
    public String toString() {
      return requests + (period.equals(Duration.ofSeconds(1)) ? "/s" : " per " + period);
    }
  }

  /** Validates the values. */
  public ClientLimits {
    if (concurrency.isPresent() && concurrency.getAsInt() < 1) {
      throw new IllegalArgumentException("the concurrency must be at least 1");
    }
  }

  /** At most this number of requests in a second; see {@link #rate(int, Duration)}. */
  public static ClientLimits perSecond(int requests) {
    return rate(requests, Duration.ofSeconds(1));
  }

  /**
   * At most this number of requests in a period. The periods follow each other from the creation of
   * the client. The requests of one may be sent all at its beginning, so a server whose periods
   * begin at other times may count up to twice as many in one of its own. To spread them, use a
   * shorter period: {@code rate(1, Duration.ofMillis(50))}.
   */
  public static ClientLimits rate(int requests, Duration period) {
    return new ClientLimits(Optional.of(new Rate(requests, period)), OptionalInt.empty());
  }

  /**
   * At most this number of requests at the same time. A request counts from when it is sent until
   * its response has arrived; if the body is a stream or a download, until that has ended or is
   * closed.
   */
  public static ClientLimits concurrency(int requests) {
    return new ClientLimits(Optional.empty(), OptionalInt.of(requests));
  }

  /** Returns a copy with another rate; see {@link #rate(int, Duration)}. */
  public ClientLimits withRate(int requests, Duration period) {
    return new ClientLimits(Optional.of(new Rate(requests, period)), concurrency);
  }

  /** Returns a copy with another concurrency; see {@link #concurrency(int)}. */
  public ClientLimits withConcurrency(int requests) {
    return new ClientLimits(rate, OptionalInt.of(requests));
  }

  /** Shows the limits: {@code 20/s, 8 at a time}. */
  @Override
  public String toString() {
    String first = rate.map(Rate::toString).orElse("");
    String second = concurrency.isPresent() ? concurrency.getAsInt() + " at a time" : "";
    return first + (first.isEmpty() || second.isEmpty() ? "" : ", ") + second;
  }
}
