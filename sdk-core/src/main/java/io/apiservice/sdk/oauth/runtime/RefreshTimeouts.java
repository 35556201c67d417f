package io.apiservice.sdk.oauth.runtime;

import java.time.Duration;

/**
 * The timeouts and pauses of refreshes.
 *
 * @param post the timeout of one request to the token endpoint, including the response body
 * @param exchange the timeout of all requests and waits of one refresh
 * @param margin how much longer than the timeout of a request a lease must last
 * @param lease the duration of a lease
 * @param renewal the interval at which a lease is renewed while it is needed
 * @param leaseWait how long a refresh waits for the lease
 * @param firstPoll the first pause between two attempts to acquire the lease
 * @param longestPoll the longest pause between two attempts to acquire the lease
 * @param settle the pause after an aborted request before the refresh token is presented again
 * @param holdOff how long the refresh token of an abandoned intent is not presented
 * @param rereadAfter the longest pause before the record of a rejected refresh token is read again,
 *     to find out whether another login was stored
 * @param firstBackoff the pause after a first failure
 * @param longestBackoff the longest pause after repeated failures
 * @param longestRetryAfter the longest pause that a server may ask for
 * @param closing how long {@code close()} waits
 */
public record RefreshTimeouts(
    Duration post,
    Duration exchange,
    Duration margin,
    Duration lease,
    Duration renewal,
    Duration leaseWait,
    Duration firstPoll,
    Duration longestPoll,
    Duration settle,
    Duration holdOff,
    Duration rereadAfter,
    Duration firstBackoff,
    Duration longestBackoff,
    Duration longestRetryAfter,
    Duration closing) {

  public static final RefreshTimeouts STANDARD =
      new RefreshTimeouts(
          Duration.ofSeconds(10),
          Duration.ofSeconds(25),
          Duration.ofSeconds(2),
          Duration.ofSeconds(15),
          Duration.ofSeconds(5),
          Duration.ofSeconds(20),
          Duration.ofMillis(20),
          Duration.ofSeconds(1),
          Duration.ofSeconds(1),
          Duration.ofSeconds(60),
          Duration.ofSeconds(5),
          Duration.ofSeconds(1),
          Duration.ofSeconds(60),
          Duration.ofMinutes(10),
          Duration.ofSeconds(10));
}
