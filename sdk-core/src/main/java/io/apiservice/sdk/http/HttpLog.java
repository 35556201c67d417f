package io.apiservice.sdk.http;

import io.apiservice.sdk.flow.Steps;
import io.apiservice.sdk.redact.Ascii;
import io.apiservice.sdk.redact.HarmlessHeaders;
import io.apiservice.sdk.redact.Mask;
import io.apiservice.sdk.redact.ShownLog;
import io.apiservice.sdk.redact.ShownText;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

/**
 * Logs attempts to {@code io.apiservice.sdk.http}: one line each at DEBUG; at TRACE the headers, of
 * which only those known to be harmless are shown with their values.
 */
public final class HttpLog {
  private static final ShownLog LOG = ShownLog.named("io.apiservice.sdk.http");

  private HttpLog() {}

  /** A transport that logs what the next one does. */
  public static Transport around(Transport next) {
    return new Logging(next);
  }

  private record Logging(Transport next) implements Transport {
    @Override
    public CompletableFuture<Response> send(Request request) {
      if (!LOG.debugs()) {
        return next.send(request);
      }
      long start = System.nanoTime();
      ShownText shown = RequestMask.shown(request);
      Mask mask = LOG.traces() ? RequestMask.of(request) : Mask.NONE;
      if (LOG.traces()) {
        LOG.trace(mask.text("{} with {}", shown, headers(request.headers(), mask)));
      }
      return Steps.either(
          next.send(request),
          (response, failure) -> {
            long took = (System.nanoTime() - start) / 1_000_000;
            if (response == null) {
              Throwable cause =
                  failure != null ? failure : new IllegalStateException("no response");
              LOG.debug(
                  Mask.NONE.text(
                      "{} → {} in {} ms", shown, cause.getClass().getSimpleName(), took));
              return CompletableFuture.failedFuture(cause);
            }
            LOG.debug(Mask.NONE.text("{} → {} in {} ms", shown, response.status(), took));
            if (LOG.traces()) {
              LOG.trace(mask.text("{} answered with {}", shown, answered(request, response, mask)));
            }
            return CompletableFuture.completedFuture(response);
          });
    }

    private static ShownText answered(Request request, Response response, Mask mask) {
      return RequestMask.bringsTokens(request)
          ? mask.text("{} headers", response.headers().names().size())
          : headers(response.headers(), mask);
    }

    private static ShownText headers(Headers headers, Mask mask) {
      return mask.lines(
          headers.names().stream()
              .map(name -> mask.quote(name) + value(headers, name, mask))
              .collect(Collectors.joining(", ", "[", "]")));
    }

    private static String value(Headers headers, String name, Mask mask) {
      return HarmlessHeaders.logged(Ascii.lower(name))
          ? "=" + mask.quote(String.join(", ", headers.all(name)))
          : "";
    }

    @Override
    public String toString() {
      return next.toString();
    }
  }
}
