package io.apiservice.sdk.call;

import io.apiservice.sdk.auth.Diagnosing;
import io.apiservice.sdk.auth.Trail;
import io.apiservice.sdk.diagnosis.Diagnosis;
import io.apiservice.sdk.error.ApiException;
import io.apiservice.sdk.error.CallInterruptedException;
import io.apiservice.sdk.error.CallTimeoutException;
import io.apiservice.sdk.error.CredentialUnavailableException;
import io.apiservice.sdk.error.DecodingException;
import io.apiservice.sdk.error.ErrorAnswer;
import io.apiservice.sdk.error.ResponseException;
import io.apiservice.sdk.error.TokenRefreshException;
import io.apiservice.sdk.error.TransportException;
import io.apiservice.sdk.http.Request;
import io.apiservice.sdk.http.Response;
import io.apiservice.sdk.http.UnrepeatableBodyException;
import java.io.IOException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CancellationException;

/** Turns statuses and failures into exceptions, on the thread of whoever gets them. */
record Failures(Sender sender, Request request) {

  boolean isFailure(Response response) {
    return response.status() != 304 && (response.status() < 200 || response.status() >= 300);
  }

  RuntimeException of(Response response) {
    return withEarlier(answer(response));
  }

  private ResponseException answer(Response response) {
    Optional<Diagnosis> diagnosis =
        response.status() == 401 || response.status() == 403
            ? Optional.of(sender.diagnosing().of(response))
            : Optional.empty();
    ErrorAnswer answer =
        new ErrorAnswer(
            request.toString(),
            response.status(),
            response.headers(),
            response.body().peek(),
            sender.codec(),
            Diagnosing.secrets(response),
            diagnosis);
    response.body().discard();
    Optional<Throwable> behind = Trail.of(request.context()).flatMap(Trail::refreshFailure);
    return ResponseException.of(answer, response.status() == 401 ? behind.orElse(null) : null);
  }

  RuntimeException of(Throwable failure) {
    return withEarlier(translated(failure));
  }

  private RuntimeException translated(Throwable failure) {
    if (failure instanceof HttpTimeoutException late && (overdue() || !connecting(late))) {
      return overdue()
          ? timeout(late)
          : new CallTimeoutException(request + ": " + late.getMessage(), late);
    }
    if (failure instanceof InterruptedException) {
      Thread.currentThread().interrupt();
      return new CallInterruptedException(
          request + ": the waiting thread was interrupted", failure);
    }
    if (failure instanceof IOException io) {
      return network(io);
    }
    if (failure instanceof ApiException known) {
      return here(known);
    }
    if (failure instanceof IllegalArgumentException
        || failure instanceof IllegalStateException
        || failure instanceof CancellationException) {
      return (RuntimeException) failure;
    }
    return new TransportException(
        request + " failed: " + failure.getClass().getSimpleName() + " in the pipeline", failure);
  }

  /** A failure that several callers share gets a trace of this caller's. */
  private static RuntimeException here(ApiException known) {
    String message = String.valueOf(known.getMessage());
    if (known instanceof TokenRefreshException refresh) {
      return new TokenRefreshException(message, refresh.diagnosis(), refresh);
    }
    if (known instanceof CredentialUnavailableException none) {
      return new CredentialUnavailableException(message, none.diagnosis(), none);
    }
    return known;
  }

  private static boolean connecting(HttpTimeoutException late) {
    return late instanceof HttpConnectTimeoutException;
  }

  private boolean overdue() {
    return request
        .context()
        .remaining()
        .map(left -> left.compareTo(Duration.ofMillis(50)) < 0)
        .orElse(true);
  }

  CallTimeoutException timeout(Throwable failure) {
    return new CallTimeoutException(
        request
            + ": the call did not end within its deadline, which covers connecting, tokens, retries"
            + " and the body; give it more with timeout(…)",
        failure);
  }

  private RuntimeException network(IOException failure) {
    if (failure instanceof UnrepeatableBodyException) {
      return new TransportException(request + ": " + failure.getMessage(), failure);
    }
    String text = String.valueOf(failure.getMessage());
    if (text.startsWith("the body is longer than")) {
      return new DecodingException(
          request + ": " + text + "; use download(…) for large bodies", failure);
    }
    String advice = "";
    if (text.contains("received no bytes") && !request.method().equals("GET")) {
      advice =
          "; a pooled connection died under the request, and whether the server saw it is unknown:"
              + " lower the system property jdk.httpclient.keepalive.timeout (seconds) below the"
              + " server's idle limit, or give the call an idempotencyKey() so that it may be retried";
    }
    return new TransportException(
        request + ": no answer (" + failure.getClass().getSimpleName() + ")" + advice, failure);
  }

  private RuntimeException withEarlier(RuntimeException last) {
    Earlier.of(request.context())
        .ifPresent(
            earlier -> {
              for (RetryOracle.Outcome outcome : earlier.outcomes()) {
                Response response = outcome.response();
                Throwable failure = outcome.failure();
                if (response != null) {
                  last.addSuppressed(answer(response));
                } else if (failure != null && failure != last.getCause()) {
                  last.addSuppressed(failure);
                }
              }
            });
    return last;
  }
}
