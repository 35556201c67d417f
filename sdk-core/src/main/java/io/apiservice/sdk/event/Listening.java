package io.apiservice.sdk.event;

import io.apiservice.sdk.flow.Steps;
import io.apiservice.sdk.http.CallContext;
import io.apiservice.sdk.http.Request;
import io.apiservice.sdk.http.Response;
import io.apiservice.sdk.http.Transport;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/** Tells a listener of every attempt. */
public final class Listening {
  /** Counts the attempts of one call. */
  private static final CallContext.Key<AtomicInteger> ATTEMPTS = CallContext.Key.named("attempts");

  private Listening() {}

  /** A context that counts its attempts. */
  public static CallContext counting(CallContext context) {
    return context.with(ATTEMPTS, new AtomicInteger());
  }

  /** A transport that tells of what the next one does; the next one itself for nobody. */
  public static Transport around(Transport next, ApiListener listener) {
    return listener == Silence.LISTENER ? next : new Telling(next, listener);
  }

  private record Telling(Transport next, ApiListener listener) implements Transport {
    @Override
    public CompletableFuture<Response> send(Request request) {
      URI uri =
          URI.create(
              request.uri().getScheme()
                  + "://"
                  + request.uri().getRawAuthority()
                  + request.uri().getRawPath());
      int attempt = request.context().get(ATTEMPTS).map(AtomicInteger::incrementAndGet).orElse(1);
      listener.onRequest(new ApiListener.RequestSent(request.method(), uri, attempt));
      long start = System.nanoTime();
      return Steps.map(
          next.send(request),
          response -> {
            Duration took = Duration.ofNanos(System.nanoTime() - start);
            listener.onResponse(
                new ApiListener.ResponseReceived(request.method(), uri, response.status(), took));
            return response;
          });
    }

    @Override
    public String toString() {
      return "listening → " + next;
    }
  }
}
