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
 * Repeats requests that an HTTP/2 connection did not process. At the server's stream limit the JDK
 * fails a request that it never sent, and a refused stream was never processed (RFC 9113 §8.7):
 * both are safe to repeat, whatever the method. The JDK reports both only by the exception's
 * message. A stream refused after its response has begun was processed.
 */
final class Http2UnprocessedRetry {
  private static final int MAX_ATTEMPTS = 20;
  private static final long MIN_PAUSE_MILLIS = 5;
  private static final long MAX_PAUSE_MILLIS = 60;

  /** Sends once, and sets {@code answered} as soon as a response begins. */
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
   * Waits for a free stream until attempts fail otherwise, as they do at a deadline.
   *
   * @param limited whether there is a deadline
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
          // A random pause, so that the refused requests do not all come back at once.
          long pause = ThreadLocalRandom.current().nextLong(MIN_PAUSE_MILLIS, MAX_PAUSE_MILLIS);
          return CancellableFutures.flatMap(
              timer.delay(Duration.ofMillis(pause)), passed -> send(number + 1));
        });
  }

  private boolean mayGoAgain(Throwable failure, int number) {
    return says(failure, "too many concurrent streams")
        ? limited || number < MAX_ATTEMPTS
        // The second message comes from JDK 24 and later, after the JDK's own retries.
        : number < MAX_ATTEMPTS
            && (says(failure, "Stream not processed")
                || says(failure, "request not processed by peer"));
  }

  private static boolean says(Throwable failure, String text) {
    return failure instanceof IOException && String.valueOf(failure.getMessage()).contains(text);
  }
}
