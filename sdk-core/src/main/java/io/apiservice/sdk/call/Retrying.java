package io.apiservice.sdk.call;

import io.apiservice.sdk.call.RetryOracle.Outcome;
import io.apiservice.sdk.event.ApiListener;
import io.apiservice.sdk.event.Listening;
import io.apiservice.sdk.flow.Steps;
import io.apiservice.sdk.flow.Sweep;
import io.apiservice.sdk.http.CallContext;
import io.apiservice.sdk.http.Request;
import io.apiservice.sdk.http.Response;
import io.apiservice.sdk.http.Transport;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/** The stage that tries again what failed for a passing reason. */
final class Retrying implements Transport {
  static final CallContext.Key<RetryPolicy> POLICY = CallContext.Key.named("retries");
  private static final int POLICIES = 64;

  private final Transport next;
  private final RetryOracle standard;
  private final ApiListener listener;
  private final Sweep sweep;
  private final ConcurrentMap<RetryPolicy, RetryOracle> others = new ConcurrentHashMap<>();

  Retrying(Transport next, RetryOracle standard, ApiListener listener, Sweep sweep) {
    this.next = next;
    this.standard = standard;
    this.listener = listener;
    this.sweep = sweep;
  }

  @Override
  public CompletableFuture<Response> send(Request request) {
    return attempt(request, oracle(request.context()), null, 1);
  }

  private RetryOracle oracle(CallContext context) {
    RetryPolicy own = context.get(POLICY).orElse(null);
    if (own == null || own.equals(standard.policy())) {
      return standard;
    }
    if (others.size() > POLICIES) {
      others.clear(); // they cost nothing to make again
    }
    return others.computeIfAbsent(own, RetryOracle::of);
  }

  private CompletableFuture<Response> attempt(
      Request request, RetryOracle oracle, RetryOracle.@Nullable Asked asked, int attempt) {
    return Steps.either(
        next.send(request),
        (response, failure) -> {
          Outcome outcome = new Outcome(request, response, failure);
          if (!oracle.passing(outcome)) {
            return ended(outcome);
          }
          RetryOracle.Asked question = asked == null ? oracle.ask() : asked;
          Optional<Duration> pause = question.again(outcome);
          if (pause.isEmpty() || !fits(pause.get(), request)) {
            return ended(outcome);
          }
          Earlier.of(request.context()).ifPresent(earlier -> earlier.add(outcome));
          if (response != null) {
            response.body().discard();
          }
          Listening.retry(listener, request, attempt, pause.get(), outcome.reason());
          return Steps.then(
              sweep.pause(pause.get()), passed -> attempt(request, oracle, question, attempt + 1));
        });
  }

  /** The deadline beats the number of attempts: nobody waits for an attempt that cannot be made. */
  private static boolean fits(Duration pause, Request request) {
    return request.context().remaining().map(left -> left.compareTo(pause) > 0).orElse(true);
  }

  private static CompletableFuture<Response> ended(Outcome outcome) {
    Response response = outcome.response();
    if (response != null) {
      return CompletableFuture.completedFuture(response);
    }
    Throwable failure = outcome.failure();
    return CompletableFuture.failedFuture(
        failure != null ? failure : new IllegalStateException("a transport gave null"));
  }

  @Override
  public String toString() {
    return "retrying(" + standard + ") → " + next;
  }
}
