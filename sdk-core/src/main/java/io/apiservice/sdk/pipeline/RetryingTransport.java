package io.apiservice.sdk.pipeline;

import io.apiservice.sdk.async.CancellableFutures;
import io.apiservice.sdk.async.DeadlineTimer;
import io.apiservice.sdk.call.RetryPolicy;
import io.apiservice.sdk.event.ApiListener;
import io.apiservice.sdk.http.CallContext;
import io.apiservice.sdk.http.Request;
import io.apiservice.sdk.http.Response;
import io.apiservice.sdk.http.Transport;
import io.apiservice.sdk.pipeline.RetryDecider.AttemptResult;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/** The stage that sends a request again if the failure may be temporary. */
final class RetryingTransport implements Transport {
  static final CallContext.Key<RetryPolicy> POLICY = CallContext.Key.named("retries");
  private static final int POLICIES = 64;

  private final Transport next;
  private final RetryDecider standard;
  private final ApiListener listener;
  private final DeadlineTimer timer;
  private final ConcurrentMap<RetryPolicy, RetryDecider> others = new ConcurrentHashMap<>();

  RetryingTransport(
      Transport next, RetryDecider standard, ApiListener listener, DeadlineTimer timer) {
    this.next = next;
    this.standard = standard;
    this.listener = listener;
    this.timer = timer;
  }

  @Override
  public CompletableFuture<Response> send(Request request) {
    return attempt(request, oracle(request.context()), null, 1);
  }

  private RetryDecider oracle(CallContext context) {
    RetryPolicy own = context.get(POLICY).orElse(null);
    if (own == null || own.equals(standard.policy())) {
      return standard;
    }
    if (others.size() > POLICIES) {
      others.clear();
      // The policies are cheap to create again.
    }
    return others.computeIfAbsent(own, RetryDecider::of);
  }

  private CompletableFuture<Response> attempt(
      Request request,
      RetryDecider oracle,
      RetryDecider.@Nullable RetrySession session,
      int attempt) {
    return CancellableFutures.compose(
        next.send(request),
        (response, failure) -> {
          AttemptResult result = new AttemptResult(request, response, failure);
          if (!oracle.isTransient(result)) {
            return ended(result);
          }
          RetryDecider.RetrySession question = session == null ? oracle.decide() : session;
          Optional<Duration> pause = question.again(result);
          if (pause.isEmpty() || !fits(pause.get(), request)) {
            return ended(result);
          }
          PreviousAttempts.of(request.context()).ifPresent(previous -> previous.add(result));
          if (response != null) {
            response.body().discard();
          }
          ObservingTransport.retry(listener, request, attempt, pause.get(), result.reason());
          return CancellableFutures.flatMap(
              timer.delay(pause.get()), passed -> attempt(request, oracle, question, attempt + 1));
        });
  }

  /**
   * Whether a retry after this pause would start before the deadline. If not, the call fails at
   * once.
   */
  private static boolean fits(Duration pause, Request request) {
    return request.context().remaining().map(left -> left.compareTo(pause) > 0).orElse(true);
  }

  private static CompletableFuture<Response> ended(AttemptResult result) {
    Response response = result.response();
    if (response != null) {
      return CompletableFuture.completedFuture(response);
    }
    Throwable failure = result.failure();
    return CompletableFuture.failedFuture(
        failure != null ? failure : new IllegalStateException("a transport returned null"));
  }

  @Override
  public String toString() {
    return "retrying(" + standard + ") → " + next;
  }
}
