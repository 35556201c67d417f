package io.apiservice.sdk.pipeline;

import static java.util.Objects.requireNonNullElse;

import io.apiservice.sdk.diagnosis.Diagnosis;
import io.apiservice.sdk.diagnosis.RequestId;
import io.apiservice.sdk.error.ApiException;
import io.apiservice.sdk.error.CallTimeoutException;
import io.apiservice.sdk.error.CredentialUnavailableException;
import io.apiservice.sdk.error.ResponseException;
import io.apiservice.sdk.error.TokenRefreshException;
import io.apiservice.sdk.error.TransportException;
import io.apiservice.sdk.error.factory.ExceptionFactory;
import io.apiservice.sdk.http.MalformedResponseException;
import io.apiservice.sdk.http.Request;
import io.apiservice.sdk.http.Response;
import io.apiservice.sdk.http.UnrepeatableBodyException;
import io.apiservice.sdk.http.context.CallMask;
import io.apiservice.sdk.http.context.CallPhase;
import io.apiservice.sdk.redact.RedactedText;
import io.apiservice.sdk.redact.SecretMask;
import java.io.IOException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.nio.file.FileSystemException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CancellationException;

/**
 * Turns statuses and failures into exceptions. It does so on the thread that gets the exception, so
 * that the stack trace shows the caller.
 */
record CallExceptions(CallServices client, Request request) {

  boolean isFailure(Response response) {
    return response.status() != 304 && (response.status() < 200 || response.status() >= 300);
  }

  RuntimeException of(Response response) {
    return withEarlier(answer(response));
  }

  private ResponseException answer(Response response) {
    ResponseException exception = describing(response);
    response.body().discard();
    return exception;
  }

  /** The exception for a response, whose body stays as it is. */
  ResponseException describing(Response response) {
    Optional<Diagnosis> diagnosis =
        response.status() == 401 || response.status() == 403
            ? Optional.of(client.diagnoser().of(response, left(), client.pool()))
            : Optional.empty();
    Optional<Throwable> behind =
        response.status() == 401
            ? CallAuthState.of(request.context()).flatMap(CallAuthState::refreshFailure)
            : Optional.empty();
    return ResponseException.of(request, response, client.codec(), diagnosis, behind.orElse(null));
  }

  RuntimeException of(Throwable failure) {
    return withEarlier(translated(failure));
  }

  /**
   * A failure after the headers of a stream.
   *
   * @param after what had arrived before
   * @param response whose body it was
   */
  RuntimeException inStream(Throwable failure, String after, Response response) {
    SecretMask mask = CallMask.of(request);
    RedactedText id =
        RequestId.of(response.headers())
            .map(named -> mask.text("; request id {}", mask.quote(named)))
            .orElseGet(() -> SecretMask.NONE.text(""));
    if (failure instanceof HttpTimeoutException silent) {
      return ExceptionFactory.timeout(
          mask.text(
              "{}: {} after {}; raise the limit with idleTimeout(…) if the server may pause"
                  + " longer{}",
              shown(),
              silent.getMessage(),
              after,
              id),
          mask.cause(silent));
    }
    return failure instanceof IOException
        ? ExceptionFactory.transport(
            mask.text(
                "{}: the body broke off after {} ({}){}",
                shown(),
                after,
                failure.getClass().getSimpleName(),
                id),
            mask.cause(failure))
        : translated(failure);
  }

  private RuntimeException translated(Throwable failure) {
    if (failure instanceof ApiException known) {
      return rethrowable(known);
    }
    SecretMask mask = CallMask.of(request);
    if (failure instanceof HttpTimeoutException late && (deadlinePassed() || !connecting(late))) {
      return deadlinePassed()
          ? timeout(late)
          : ExceptionFactory.timeout(
              mask.text("{}: {}", shown(), late.getMessage()), mask.cause(late));
    }
    if (failure instanceof InterruptedException) {
      Thread.currentThread().interrupt();
      return ExceptionFactory.interrupted(
          mask.text("{}: the waiting thread was interrupted", shown()), mask.cause(failure));
    }
    if (failure instanceof IOException io) {
      return network(io, mask);
    }
    boolean descriptive =
        failure instanceof IllegalArgumentException
            || failure instanceof IllegalStateException
            || failure instanceof CancellationException;
    if (descriptive && mask.cause(failure).failure() == failure) {
      return (RuntimeException) failure;
    }
    return ExceptionFactory.transport(
        mask.text("{} failed: {} in the pipeline", shown(), failure.getClass().getSimpleName()),
        mask.cause(failure));
  }

  RedactedText shown() {
    return CallMask.shown(request);
  }

  /**
   * Copies a failure that several callers share, so that each gets an exception with its own stack
   * trace.
   */
  private static RuntimeException rethrowable(ApiException known) {
    RedactedText message = SecretMask.NONE.lines(String.valueOf(known.getMessage()));
    if (known instanceof TokenRefreshException refresh) {
      return ExceptionFactory.tokenRefresh(
          message, refresh.diagnosis(), SecretMask.NONE.cause(refresh));
    }
    if (known instanceof CredentialUnavailableException none) {
      return ExceptionFactory.credentialUnavailable(
          message, none.diagnosis(), SecretMask.NONE.cause(none));
    }
    return known;
  }

  private static boolean connecting(HttpTimeoutException late) {
    return late instanceof HttpConnectTimeoutException;
  }

  private boolean deadlinePassed() {
    return left().compareTo(Duration.ofMillis(50)) < 0;
  }

  private Duration left() {
    return request.context().remaining().orElse(Duration.ZERO);
  }

  CallTimeoutException executorBusy(Throwable failure) {
    return ExceptionFactory.timeout(
        SecretMask.NONE.text(
            "{}: the response arrived, but the client's executor did not run the completion within"
                + " the deadline: its threads are busy or blocked (for example by a join() in a"
                + " stage), or it drops tasks; give executor(…) more threads",
            shown()),
        CallMask.of(request).cause(failure));
  }

  CallTimeoutException timeout(Throwable failure) {
    SecretMask mask = CallMask.of(request);
    RedactedText waiting =
        CallPhase.of(request.context())
            .map(awaited -> mask.lines("; it was waiting for " + awaited))
            .orElse(SecretMask.NONE.text(""));
    return ExceptionFactory.timeout(
        SecretMask.NONE.text(
            "{}: the call did not end within its deadline, which covers connecting, tokens, retries"
                + " and the body; give it more with timeout(…){}",
            shown(),
            waiting),
        mask.cause(failure));
  }

  private RuntimeException network(IOException failure, SecretMask mask) {
    if (failure instanceof UnrepeatableBodyException) {
      return ExceptionFactory.transport(
          mask.text("{}: {}", shown(), failure.getMessage()), mask.cause(failure));
    }
    String text = String.valueOf(failure.getMessage());
    if (text.startsWith("the body is longer than")) {
      return ExceptionFactory.decoding(
          mask.text("{}: {}; use download(…) for large bodies", shown(), text),
          mask.cause(failure));
    }
    String advice = "";
    if (text.contains("received no bytes") && !request.method().equals("GET")) {
      advice =
          "; a pooled connection was lost during the request; the server may have processed it:"
              + " lower the system property jdk.httpclient.keepalive.timeout (seconds) below the"
              + " server's idle limit, or give the call an idempotencyKey() so that it may be"
              + " retried";
    }
    if (failure instanceof FileSystemException file) {
      return ExceptionFactory.transport(
          mask.text(
              "{}: the file {} could not be opened, read or written ({}): check that its directory"
                  + " exists, that it is not a directory itself, who may use it, and how much room"
                  + " is left",
              shown(),
              file.getFile(),
              requireNonNullElse(file.getReason(), failure.getClass().getSimpleName())),
          mask.cause(failure));
    }
    if (failure instanceof MalformedResponseException) {
      return ExceptionFactory.transport(mask.text("{}: {}", shown(), text), mask.cause(failure));
    }
    TransportException.Reason reason = TransportException.Reason.of(failure);
    return ExceptionFactory.transport(
        reason,
        mask.text(
            "{}: no response ({})" + advice(reason, failure) + advice,
            shown(),
            failure.getClass().getSimpleName()),
        mask.cause(failure));
  }

  private static String advice(TransportException.Reason reason, IOException failure) {
    return switch (reason) {
      case NAME_NOT_RESOLVED -> "; its name has no address: check the base URI, DNS and the proxy";
      case CONNECTION_REFUSED ->
          "; no connection was accepted: check the host and port, whether the server runs, and the"
              + " firewall";
      case CONNECT_TIMEOUT ->
          "; the server did not accept a connection in time: a firewall may drop packets";
      case PROXY_REFUSED -> refusedBy(TransportException.proxyStatus(failure).orElse(0));
      case CERTIFICATE_NOT_TRUSTED ->
          "; its certificate is not trusted or is for another name: check the host name, or add its"
              + " CA with sslContext(…) or -Djavax.net.ssl.trustStore";
      case TLS_FAILED -> "; TLS failed: check that the port speaks TLS, and which versions";
      case OTHER -> "";
    };
  }

  private static String refusedBy(int proxyStatus) {
    String known = proxyStatus == 0 ? "" : " (its status is " + proxyStatus + ")";
    return "; the proxy, not the server, refused the connection"
        + known
        + (proxyStatus >= 500
            ? ": check the host and port, and whether the proxy may and can reach them"
            : ": check the proxy's rules for this host, and its credentials");
  }

  private RuntimeException withEarlier(RuntimeException last) {
    PreviousAttempts.of(request.context())
        .ifPresent(
            previous -> {
              for (RetryDecider.AttemptResult result : previous.outcomes()) {
                Response response = result.response();
                Throwable failure = result.failure();
                if (response != null) {
                  last.addSuppressed(answer(response));
                } else if (failure != null && failure != last.getCause()) {
                  addSuppressed(last, failure);
                }
              }
            });
    return last;
  }

  private void addSuppressed(RuntimeException last, Throwable failure) {
    Throwable shown = CallMask.of(request).cause(failure).failure();
    if (shown != null) {
      last.addSuppressed(shown);
    }
  }
}
