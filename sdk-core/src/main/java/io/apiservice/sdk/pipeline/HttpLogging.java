package io.apiservice.sdk.pipeline;

import io.apiservice.sdk.http.Headers;
import io.apiservice.sdk.http.Request;
import io.apiservice.sdk.http.Response;
import io.apiservice.sdk.http.context.CallMask;
import io.apiservice.sdk.http.context.CallPhase;
import io.apiservice.sdk.redact.Ascii;
import io.apiservice.sdk.redact.LoggableHeaders;
import io.apiservice.sdk.redact.RedactedLogger;
import io.apiservice.sdk.redact.RedactedText;
import io.apiservice.sdk.redact.SecretMask;
import java.util.stream.Collectors;

/**
 * Logs one attempt to {@code io.apiservice.sdk.http}: a line at DEBUG, and the headers at TRACE.
 * The value of a header is logged only if the header is known to be harmless.
 */
final class HttpLogging {
  private static final RedactedLogger LOG = RedactedLogger.named("io.apiservice.sdk.http");

  private static final String APPENDER = "an appender of the log io.apiservice.sdk.http";

  private final Request request;
  private final RedactedText shown;
  private final SecretMask mask;
  private final long start = System.nanoTime();

  private HttpLogging(Request request) {
    this.request = request;
    this.shown = CallMask.shown(request);
    this.mask = LOG.traces() ? CallMask.of(request) : SecretMask.NONE;
  }

  /**
   * Whether anything is logged at all. If so, the call needs a thread of its own, because an
   * appender may block.
   */
  static boolean enabled() {
    return LOG.debugs();
  }

  /** Logs an attempt just before it is sent. */
  static HttpLogging begun(Request request) {
    HttpLogging log = new HttpLogging(request);
    if (LOG.traces()) {
      CallPhase.enter(request.context(), APPENDER);
      LOG.trace(log.mask.text("{} with {}", log.shown, headers(request.headers(), log.mask)));
      CallPhase.leave(request.context());
    }
    return log;
  }

  void failed(Throwable cause) {
    CallPhase.enter(request.context(), APPENDER);
    LOG.debug(
        SecretMask.NONE.text("{} → {} in {} ms", shown, cause.getClass().getSimpleName(), took()));
    CallPhase.leave(request.context());
  }

  void answered(Response response) {
    CallPhase.enter(request.context(), APPENDER);
    LOG.debug(SecretMask.NONE.text("{} → {} in {} ms", shown, response.status(), took()));
    if (LOG.traces()) {
      LOG.trace(mask.text("{}: response headers {}", shown, shownHeaders(response)));
    }
    CallPhase.leave(request.context());
  }

  private long took() {
    return (System.nanoTime() - start) / 1_000_000;
  }

  private RedactedText shownHeaders(Response response) {
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
}
