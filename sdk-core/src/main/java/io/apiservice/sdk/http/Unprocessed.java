package io.apiservice.sdk.http;

import io.apiservice.sdk.flow.Steps;
import io.apiservice.sdk.flow.Sweep;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Sends again what an HTTP/2 connection did not take: above the server's limit of streams the JDK
 * fails a request that it never sent, and a refused stream was never processed (RFC 9113 §8.7), so
 * that both may be repeated whatever the method. Only their messages tell them from other failures.
 * A stream that is refused after its answer has begun was processed all the same.
 */
final class Unprocessed {
  private static final int MOST = 20;
  private static final long SHORTEST = 5;
  private static final long LONGEST = 60;

  /** Sends once, and sets {@code answered} as soon as an answer begins. */
  interface Attempt {
    CompletableFuture<Response> send(AtomicBoolean answered);
  }

  private final Attempt attempt;
  private final Sweep sweep;
  private final boolean limited;

  private Unprocessed(Attempt attempt, Sweep sweep, boolean limited) {
    this.attempt = attempt;
    this.sweep = sweep;
    this.limited = limited;
  }

  /**
   * Waits for a stream as long as attempts do not fail otherwise, as they do at a deadline; {@code
   * limited} says that there is one.
   */
  static CompletableFuture<Response> again(Attempt attempt, Sweep sweep, boolean limited) {
    return new Unprocessed(attempt, sweep, limited).send(1);
  }

  private CompletableFuture<Response> send(int number) {
    AtomicBoolean answered = new AtomicBoolean();
    return Steps.either(
        attempt.send(answered),
        (response, failure) -> {
          if (response != null) {
            return CompletableFuture.completedFuture(response);
          }
          Throwable cause = failure != null ? failure : new IOException("no response");
          if (answered.get() || !mayGoAgain(cause, number)) {
            return CompletableFuture.failedFuture(cause);
          }
          // All that were refused come back at once otherwise.
          long pause = ThreadLocalRandom.current().nextLong(SHORTEST, LONGEST);
          return Steps.then(sweep.pause(Duration.ofMillis(pause)), passed -> send(number + 1));
        });
  }

  private boolean mayGoAgain(Throwable failure, int number) {
    return says(failure, "too many concurrent streams")
        ? limited || number < MOST
        // The second is what JDK 24 and later say, after tries of their own.
        : number < MOST
            && (says(failure, "Stream not processed")
                || says(failure, "request not processed by peer"));
  }

  private static boolean says(Throwable failure, String text) {
    return failure instanceof IOException && String.valueOf(failure.getMessage()).contains(text);
  }
}
