package io.apiservice.sdk.pipeline;

import io.apiservice.sdk.async.CancellableFutures;
import io.apiservice.sdk.event.ApiListener;
import io.apiservice.sdk.http.Request;
import io.apiservice.sdk.http.Response;
import io.apiservice.sdk.http.Transport;
import io.apiservice.sdk.http.context.CallPhase;
import io.apiservice.sdk.redact.SecretMask;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * The stage that shows every attempt to the listener and to the log. It comes last, so they see
 * each request as it is sent to the network, or to the transport that replaces the network.
 */
record ObservingTransport(Transport next, ApiListener listener) implements Transport {
  @Override
  public CompletableFuture<Response> send(Request request) {
    return listener == ApiListener.none() ? logged(request) : heard(request);
  }

  private CompletableFuture<Response> heard(Request request) {
    URI uri = request.shownUri();
    int attempt = CallContextFactory.nextAttempt(request.context());
    CallPhase.enter(request.context(), "the application's listener (onRequest)");
    Map<String, String> tags = CallTags.of(request.context());
    listener.onRequest(new ApiListener.RequestSent(method(request), uri, attempt, tags));
    CallPhase.leave(request.context());
    long start = System.nanoTime();
    return CancellableFutures.map(
        logged(request),
        response -> {
          Duration took = Duration.ofNanos(System.nanoTime() - start);
          CallPhase.enter(request.context(), "the application's listener (onResponse)");
          listener.onResponse(
              new ApiListener.ResponseReceived(
                  method(request), uri, response.status(), took, tags));
          CallPhase.leave(request.context());
          return response;
        });
  }

  private CompletableFuture<Response> logged(Request request) {
    if (!HttpLogging.enabled()) {
      return sent(request);
    }
    HttpLogging log = HttpLogging.begun(request);
    return CancellableFutures.compose(
        sent(request),
        (response, failure) -> {
          if (response == null) {
            Throwable cause = failure != null ? failure : new IllegalStateException("no response");
            log.failed(cause);
            return CompletableFuture.failedFuture(cause);
          }
          log.answered(response);
          return CompletableFuture.completedFuture(response);
        });
  }

  private CompletableFuture<Response> sent(Request request) {
    return Offloading.unlessEnded(request.context(), () -> next.send(request));
  }

  /** Notifies the listener that a request will be retried. */
  static void retry(
      ApiListener listener, Request request, int retry, Duration pause, String reason) {
    if (listener != ApiListener.none()) {
      CallPhase.enter(request.context(), "the application's listener (onRetry)");
      listener.onRetry(
          new ApiListener.RetryScheduled(
              method(request),
              request.shownUri(),
              retry,
              pause,
              reason,
              CallTags.of(request.context())));
      CallPhase.leave(request.context());
    }
  }

  private static String method(Request request) {
    return SecretMask.NONE.quote(request.method()).toString();
  }

  @Override
  public String toString() {
    return "observing → " + next;
  }
}
