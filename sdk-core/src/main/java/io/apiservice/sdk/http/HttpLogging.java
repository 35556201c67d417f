package io.apiservice.sdk.http;

import io.apiservice.sdk.async.CancellableFutures;
import io.apiservice.sdk.redact.Ascii;
import io.apiservice.sdk.redact.LoggableHeaders;
import io.apiservice.sdk.redact.RedactedLogger;
import io.apiservice.sdk.redact.RedactedText;
import io.apiservice.sdk.redact.SecretMask;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

/**
 * Logs attempts to {@code io.apiservice.sdk.http}: one line each at DEBUG, and the headers at
 * TRACE. Only headers known to be harmless are logged with their values.
 */
public final class HttpLogging {
  private static final RedactedLogger LOG = RedactedLogger.named("io.apiservice.sdk.http");

  private static final String APPENDER = "an appender of the log io.apiservice.sdk.http";

  private HttpLogging() {}

  /** Whether lines are written at all: an appender may block, so they need a thread of the call. */
  public static boolean enabled() {
    return LOG.debugs();
  }

  /** A transport that logs the exchanges of the next one. */
  public static Transport around(Transport next) {
    return new LoggingTransport(next);
  }

  private record LoggingTransport(Transport next) implements Transport {
    @Override
    public CompletableFuture<Response> send(Request request) {
      if (!LOG.debugs()) {
        return next.send(request);
      }
      long start = System.nanoTime();
      RedactedText shown = CallMask.shown(request);
      SecretMask mask = LOG.traces() ? CallMask.of(request) : SecretMask.NONE;
      if (LOG.traces()) {
        CallPhase.enter(request.context(), APPENDER);
        LOG.trace(mask.text("{} with {}", shown, headers(request.headers(), mask)));
        CallPhase.leave(request.context());
      }
      return CancellableFutures.compose(
          next.send(request),
          (response, failure) -> {
            long took = (System.nanoTime() - start) / 1_000_000;
            CallPhase.enter(request.context(), APPENDER);
            if (response == null) {
              Throwable cause =
                  failure != null ? failure : new IllegalStateException("no response");
              LOG.debug(
                  SecretMask.NONE.text(
                      "{} → {} in {} ms", shown, cause.getClass().getSimpleName(), took));
              CallPhase.leave(request.context());
              return CompletableFuture.failedFuture(cause);
            }
            LOG.debug(SecretMask.NONE.text("{} → {} in {} ms", shown, response.status(), took));
            if (LOG.traces()) {
              LOG.trace(mask.text("{} answered with {}", shown, answered(request, response, mask)));
            }
            CallPhase.leave(request.context());
            return CompletableFuture.completedFuture(response);
          });
    }

    private static RedactedText answered(Request request, Response response, SecretMask mask) {
      return CallMask.bringsTokens(request)
          ? mask.text("{} headers", response.headers().names().size())
          : headers(response.headers(), mask);
    }

    private static RedactedText headers(Headers headers, SecretMask mask) {
      return mask.lines(
          headers.names().stream()
              .map(name -> mask.quote(name) + value(headers, name, mask))
              .collect(Collectors.joining(", ", "[", "]")));
    }

    private static String value(Headers headers, String name, SecretMask mask) {
      return LoggableHeaders.logged(Ascii.lower(name))
          ? "=" + mask.quote(String.join(", ", headers.all(name)))
          : "";
    }

    @Override
    public String toString() {
      return next.toString();
    }
  }
}
