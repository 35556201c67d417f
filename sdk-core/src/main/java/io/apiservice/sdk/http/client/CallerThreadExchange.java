package io.apiservice.sdk.http.client;

import io.apiservice.sdk.async.DeadlineTimer;
import io.apiservice.sdk.http.Headers;
import io.apiservice.sdk.http.Request;
import io.apiservice.sdk.http.Response;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * An exchange whose response is read by the thread that waits for the call. With a client that has
 * threads of its own this is faster: the JDK completes its own subscribers on the thread that has
 * received the response, but a subscriber of another class on one thread more.
 */
final class CallerThreadExchange {
  /**
   * The stream of older JDKs goes on waiting when its thread is interrupted, and clears the
   * interrupt flag.
   */
  private static final boolean STREAMS_CAN_BE_INTERRUPTED = Runtime.version().feature() >= 20;

  private CallerThreadExchange() {}

  /** Whether a thread that reads a response can be interrupted. */
  static boolean isPossible() {
    return STREAMS_CAN_BE_INTERRUPTED;
  }

  /**
   * Sends a request on the current thread, and returns its response, whose body is in memory unless
   * it is too large.
   *
   * @param answered is set when the headers of the response have arrived
   */
  static CompletableFuture<Response> send(
      HttpClient client,
      HttpRequest translated,
      Request request,
      DeadlineTimer timer,
      AtomicBoolean answered)
      throws IOException, InterruptedException {
    HttpResponse<InputStream> response = client.send(translated, BodyHandlers.ofInputStream());
    answered.set(true);
    return read(response, request, timer);
  }

  private static CompletableFuture<Response> read(
      HttpResponse<InputStream> response, Request request, DeadlineTimer timer) {
    ResponseSubscriber subscriber =
        ResponseSubscriber.of(
                response.statusCode(), Headers.from(response.headers()), request, timer)
            .withVersion(response.version());
    if (ProxyRefusal.is(response)) {
      return ProxyRefusal.finish(subscriber).getBody().toCompletableFuture();
    }
    InputStream in = response.body();
    InputStreamSubscription source =
        new InputStreamSubscription(
            in,
            length(response).orElse(-1),
            true,
            subscriber,
            () -> close(in),
            NetworkExceptions::of,
            timer.pool());
    subscriber.onSubscribe(source);
    source.drain();
    CompletableFuture<Response> received = subscriber.getBody().toCompletableFuture();
    return received.isCompletedExceptionally() && Thread.currentThread().isInterrupted()
        ? CompletableFuture.failedFuture(new InterruptedException())
        : received;
  }

  private static OptionalLong length(HttpResponse<InputStream> response) {
    try {
      return response.headers().firstValueAsLong("Content-Length");
    } catch (NumberFormatException e) {
      return OptionalLong.empty();
    }
  }

  /** Also ends a read that waits. */
  private static void close(InputStream in) {
    try {
      in.close();
    } catch (IOException e) {
      // The response is not needed any more.
    }
  }
}
