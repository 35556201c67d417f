package io.apiservice.sdk.http.client;

import io.apiservice.sdk.async.CancellableFutures;
import io.apiservice.sdk.async.DeadlineTimer;
import io.apiservice.sdk.http.Response;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Repeats requests that were certainly not processed by an HTTP/2 server. There are two cases, and
 * both are safe for any method. At the server's limit of concurrent streams, the JDK fails a
 * request without sending it. And a server may refuse a stream without processing it (RFC 9113
 * §8.7). The JDK distinguishes both cases from other failures only by the message of the exception.
 * If a response has already begun, the request was processed and is not repeated.
 */
final class Http2UnprocessedRetry {
  private static final int MAX_ATTEMPTS = 20;
  private static final long MIN_PAUSE_MILLIS = 5;
  private static final long MAX_PAUSE_MILLIS = 60;

  /** Sends the request once. Sets {@code answered} as soon as a response begins. */
  interface SendAttempt {
    CompletableFuture<Response> send(AtomicBoolean answered);
  }

  private final SendAttempt sendAttempt;
  private final DeadlineTimer timer;
  private final boolean limited;

  private Http2UnprocessedRetry(SendAttempt sendAttempt, DeadlineTimer timer, boolean limited) {
    this.sendAttempt = sendAttempt;
    this.timer = timer;
    this.limited = limited;
  }

  /**
   * Sends a request. While the limit of streams is reached, the request is repeated. With a
   * deadline, this goes on until the deadline ends the attempt; without one, the number of attempts
   * is limited.
   *
   * @param limited whether the request has a deadline
   */
  static CompletableFuture<Response> retrying(
      SendAttempt sendAttempt, DeadlineTimer timer, boolean limited) {
    return new Http2UnprocessedRetry(sendAttempt, timer, limited).send(1);
  }

  private CompletableFuture<Response> send(int number) {
    AtomicBoolean answered = new AtomicBoolean();
    return CancellableFutures.compose(
        sendAttempt.send(answered),
        (response, failure) -> {
          if (response != null) {
            return CompletableFuture.completedFuture(response);
          }
          Throwable cause = failure != null ? failure : new IOException("no response");
          if (answered.get() || !mayGoAgain(cause, number)) {
            return CompletableFuture.failedFuture(cause);
          }
          // The pause is random, so that many refused requests are not repeated at the same moment.
          long pause = ThreadLocalRandom.current().nextLong(MIN_PAUSE_MILLIS, MAX_PAUSE_MILLIS);
          return CancellableFutures.flatMap(
              timer.delay(Duration.ofMillis(pause)), passed -> send(number + 1));
        });
  }

  private boolean mayGoAgain(Throwable failure, int number) {
    return says(failure, "too many concurrent streams")
        ? limited || number < MAX_ATTEMPTS
        // The second message is that of JDK 24 and later, which have then repeated the request
        // themselves.
        : number < MAX_ATTEMPTS
            && (says(failure, "Stream not processed")
                || says(failure, "request not processed by peer"));
  }

  private static boolean says(Throwable failure, String text) {
    return failure instanceof IOException && String.valueOf(failure.getMessage()).contains(text);
  }
}
