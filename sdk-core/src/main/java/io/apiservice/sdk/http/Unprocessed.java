package io.apiservice.sdk.http;

import io.apiservice.sdk.flow.Steps;
import io.apiservice.sdk.flow.Sweep;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Sends again what an HTTP/2 connection did not take: above the server's limit of streams the JDK
 * fails a request that it never sent, and a refused stream was never processed (RFC 9113 §8.7), so
 * that both may be repeated whatever the method. Only their messages tell them from other failures.
 */
final class Unprocessed {
  private static final int MOST = 20;
  private static final long SHORTEST = 5;
  private static final long LONGEST = 60;

  private Unprocessed() {}

  static CompletableFuture<Response> again(
      Supplier<CompletableFuture<Response>> send, Sweep sweep) {
    return attempt(send, sweep, 1);
  }

  private static CompletableFuture<Response> attempt(
      Supplier<CompletableFuture<Response>> send, Sweep sweep, int attempt) {
    return Steps.either(
        send.get(),
        (response, failure) -> {
          if (response != null) {
            return CompletableFuture.completedFuture(response);
          }
          Throwable cause = failure != null ? failure : new IOException("no response");
          if (attempt == MOST || !neverProcessed(cause)) {
            return CompletableFuture.failedFuture(cause);
          }
          // All that were refused come back at once otherwise.
          long pause = ThreadLocalRandom.current().nextLong(SHORTEST, LONGEST);
          return Steps.then(
              sweep.pause(Duration.ofMillis(pause)), passed -> attempt(send, sweep, attempt + 1));
        });
  }

  private static boolean neverProcessed(@Nullable Throwable failure) {
    if (!(failure instanceof IOException)) {
      return false;
    }
    String text = String.valueOf(failure.getMessage());
    return text.contains("too many concurrent streams") || text.contains("Stream not processed");
  }
}
