package io.apiservice.sdk.event;

import io.apiservice.sdk.async.CancellableFutures;
import io.apiservice.sdk.http.CallContext;
import io.apiservice.sdk.http.CallMask;
import io.apiservice.sdk.http.CallPhase;
import io.apiservice.sdk.http.Request;
import io.apiservice.sdk.http.Response;
import io.apiservice.sdk.http.Transport;
import io.apiservice.sdk.redact.SecretMask;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/** Notifies a listener of every attempt. */
public final class ListenerNotification {
  /** Counts the attempts of one call. */
  private static final CallContext.Key<AtomicInteger> ATTEMPTS = CallContext.Key.named("attempts");

  private ListenerNotification() {}

  /** A context that counts its attempts. */
  public static CallContext countingAttempts(CallContext context) {
    return context.with(ATTEMPTS, new AtomicInteger());
  }

  /** A transport that notifies the listener; {@code next} itself if there is no listener. */
  public static Transport around(Transport next, ApiListener listener) {
    return listener == NoopListener.LISTENER ? next : new NotifyingTransport(next, listener);
  }

  /** Notifies a listener that another attempt will be made. */
  public static void retry(
      ApiListener listener, Request request, int retry, Duration pause, String reason) {
    if (listener != NoopListener.LISTENER) {
      CallPhase.enter(request.context(), "the application's listener (onRetry)");
      listener.onRetry(
          new ApiListener.RetryScheduled(
              method(request), CallMask.shownUri(request), retry, pause, reason));
      CallPhase.leave(request.context());
    }
  }

  private static String method(Request request) {
    return SecretMask.NONE.quote(request.method()).toString();
  }

  private record NotifyingTransport(Transport next, ApiListener listener) implements Transport {
    @Override
    public CompletableFuture<Response> send(Request request) {
      URI uri = CallMask.shownUri(request);
      int attempt = request.context().get(ATTEMPTS).map(AtomicInteger::incrementAndGet).orElse(1);
      CallPhase.enter(request.context(), "the application's listener (onRequest)");
      listener.onRequest(new ApiListener.RequestSent(method(request), uri, attempt));
      CallPhase.leave(request.context());
      long start = System.nanoTime();
      return CancellableFutures.map(
          next.send(request),
          response -> {
            Duration took = Duration.ofNanos(System.nanoTime() - start);
            CallPhase.enter(request.context(), "the application's listener (onResponse)");
            listener.onResponse(
                new ApiListener.ResponseReceived(method(request), uri, response.status(), took));
            CallPhase.leave(request.context());
            return response;
          });
    }

    @Override
    public String toString() {
      return "listening → " + next;
    }
  }
}
