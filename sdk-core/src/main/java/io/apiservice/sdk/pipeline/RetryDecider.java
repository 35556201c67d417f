package io.apiservice.sdk.pipeline;

import io.apiservice.sdk.call.RetryPolicy;
import io.apiservice.sdk.error.TransportException;
import io.apiservice.sdk.http.Request;
import io.apiservice.sdk.http.Response;
import io.apiservice.sdk.http.UnrepeatableBodyException;
import io.github.resilience4j.core.functions.Either;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether and when to retry, by means of the asynchronous context of resilience4j's {@code
 * Retry}. It neither waits nor sends. The decorators of resilience4j would do both, but they lose
 * cancellation.
 */
final class RetryDecider {
  private final RetryPolicy policy;
  private final Retry retry;

  private RetryDecider(RetryPolicy policy) {
    this.policy = policy;
    this.retry =
        Retry.of(
            "apiservice",
            RetryConfig.<AttemptResult>custom()
                .maxAttempts(policy.retries() + 1)
                .retryOnResult(this::isRetryable)
                .intervalBiFunction(this::pause)
                .build());
  }

  static RetryDecider of(RetryPolicy policy) {
    return new RetryDecider(policy);
  }

  RetryPolicy policy() {
    return policy;
  }

  /** Starts the decisions for one call. */
  RetrySession decide() {
    Retry.AsyncContext<AttemptResult> context = retry.asyncContext();
    return result -> {
      long pause = context.onResult(result);
      return pause < 0 ? Optional.empty() : Optional.of(Duration.ofMillis(pause));
    };
  }

  /** Whether the result is worth a retry. Called for every response, so it must be cheap. */
  boolean isTransient(AttemptResult result) {
    Response response = result.response();
    return response == null
        ? result.failure() instanceof IOException network && mayPass(network)
        : policy.statuses().contains(response.status());
  }

  /** A certificate that is not trusted now will not be trusted in a second. */
  private static boolean mayPass(IOException failure) {
    return !(failure instanceof UnrepeatableBodyException)
        && TransportException.Reason.of(failure)
            != TransportException.Reason.CERTIFICATE_NOT_TRUSTED;
  }

  private boolean isRetryable(AttemptResult result) {
    if (!isTransient(result) || !Idempotency.safeToRepeat(result.request())) {
      return false;
    }
    Duration wait = retryAfter(result).orElse(Duration.ZERO);
    Optional<Duration> left = result.request().context().remaining();
    return wait.compareTo(policy.maxRetryAfter()) <= 0
        && left.map(limit -> limit.compareTo(wait) > 0).orElse(true);
  }

  private Long pause(Integer attempt, Either<Throwable, AttemptResult> outcome) {
    Duration asked = outcome.isRight() ? retryAfter(outcome.get()).orElse(null) : null;
    if (asked != null) {
      return asked.toMillis();
    }
    double bound =
        Math.min(
            (double) policy.maxDelay().toMillis(),
            policy.initialDelay().toMillis() * Math.pow(policy.factor(), attempt - 1));
    return ThreadLocalRandom.current().nextLong(Math.max(1, (long) bound + 1));
  }

  private static Optional<Duration> retryAfter(AttemptResult result) {
    Response response = result.response();
    return response == null ? Optional.empty() : response.headers().retryAfter(Instant.now());
  }

  @Override
  public String toString() {
    return String.valueOf(policy.retries());
  }

  /**
   * Decides after an attempt whether to retry: returns the pause before the next attempt, or empty
   * for no retry.
   */
  @FunctionalInterface
  interface RetrySession {
    Optional<Duration> again(AttemptResult result);
  }

  /** The result of an attempt: either a response or a failure. */
  record AttemptResult(Request request, @Nullable Response response, @Nullable Throwable failure) {
    String reason() {
      if (response != null) {
        return String.valueOf(response.status());
      }
      return failure == null ? "no response" : failure.getClass().getSimpleName();
    }
  }
}
