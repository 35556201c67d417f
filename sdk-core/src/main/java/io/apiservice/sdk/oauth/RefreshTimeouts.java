package io.apiservice.sdk.oauth;

import java.time.Duration;

/**
 * Every limit and pause of the token engine, in one place.
 *
 * @param post the deadline of one request to the token endpoint, body included
 * @param exchange the deadline of all requests and waits of one flight
 * @param margin what a lease must have left beyond a request's deadline
 * @param lease how long a lease lasts
 * @param renewal how often a lease is renewed while it is needed
 * @param leaseWait how long a flight waits for the lease
 * @param firstPoll the first pause between two tries for the lease
 * @param longestPoll the longest such pause
 * @param settle the pause after a closed exchange before its refresh token is presented again
 * @param holdOff how long an intent found after the lease was taken over is left alone
 * @param rereadAfter how often the record of a dead grant is read again
 * @param firstBackoff the pause after a first failure
 * @param longestBackoff the longest pause after failures
 * @param longestRetryAfter the longest pause that a server may ask for
 * @param closing how long {@code close()} waits
 */
record RefreshTimeouts(
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

  static final RefreshTimeouts STANDARD =
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
