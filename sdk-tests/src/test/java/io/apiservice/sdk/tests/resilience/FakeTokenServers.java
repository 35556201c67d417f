package io.apiservice.sdk.tests.resilience;

import io.apiservice.sdk.http.Headers;
import io.apiservice.sdk.http.Request;
import io.apiservice.sdk.http.Response;
import io.apiservice.sdk.http.Transport;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A token endpoint and an API without sockets. They hold refusals back until a certain number has
 * been reached, so that all callers learn at the same time that a token was revoked.
 */
final class FakeTokenServers implements Transport {
  private final AtomicInteger tokenCalls = new AtomicInteger();
  private final AtomicInteger open = new AtomicInteger();
  private final AtomicInteger mostOpen = new AtomicInteger();
  private final AtomicInteger refused = new AtomicInteger();
  private final List<CompletableFuture<Response>> keptBack = new ArrayList<>();
  private volatile String good = "access-0";
  private int gathering;

  int tokenCalls() {
    return tokenCalls.get();
  }

  int mostOpen() {
    return mostOpen.get();
  }

  int refused() {
    return refused.get();
  }

  /** Revokes the access token and holds the refusals until this number of callers has arrived. */
  synchronized void revoke(int callers) {
    good = "none yet";
    gathering = callers;
  }

  @Override
  public CompletableFuture<Response> send(Request request) {
    if (request.uri().getPath().endsWith("/token")) {
      mostOpen.accumulateAndGet(open.incrementAndGet(), Math::max);
      return CompletableFuture.supplyAsync(
          this::granted, CompletableFuture.delayedExecutor(20, TimeUnit.MILLISECONDS));
    }
    String sent = request.headers().first("Authorization").orElse("");
    return sent.equals("Bearer " + good)
        ? CompletableFuture.completedFuture(Response.of(200, "{}"))
        : refusal();
  }

  private Response granted() {
    int number = tokenCalls.incrementAndGet();
    open.decrementAndGet();
    good = "access-" + number;
    return Response.of(
        200,
        Headers.of("Content-Type", "application/json"),
        "{\"access_token\":\"access-"
            + number
            + "\",\"token_type\":\"Bearer\",\"expires_in\":3600,\"refresh_token\":\"refresh-"
            + number
            + "\"}");
  }

  private CompletableFuture<Response> refusal() {
    refused.incrementAndGet();
    CompletableFuture<Response> answer = new CompletableFuture<>();
    List<CompletableFuture<Response>> released = List.of(answer);
    synchronized (this) {
      if (gathering > 0) {
        keptBack.add(answer);
        if (--gathering > 0) {
          return answer;
        }
        released = List.copyOf(keptBack);
        keptBack.clear();
      }
    }
    for (CompletableFuture<Response> each : released) {
      each.completeAsync(() -> Response.of(401));
    }
    return answer;
  }
}
