package io.apiservice.sdk.error;

import io.apiservice.sdk.diagnosis.RequestId;
import io.apiservice.sdk.redact.RedactedText;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Builds the message of an exception that has a status. */
final class ErrorMessage {
  private static final Map<Integer, String> REASONS =
      Map.ofEntries(
          Map.entry(300, "Multiple Choices"),
          Map.entry(301, "Moved Permanently"),
          Map.entry(302, "Found"),
          Map.entry(303, "See Other"),
          Map.entry(307, "Temporary Redirect"),
          Map.entry(308, "Permanent Redirect"),
          Map.entry(400, "Bad Request"),
          Map.entry(401, "Unauthorized"),
          Map.entry(402, "Payment Required"),
          Map.entry(403, "Forbidden"),
          Map.entry(404, "Not Found"),
          Map.entry(405, "Method Not Allowed"),
          Map.entry(406, "Not Acceptable"),
          Map.entry(407, "Proxy Authentication Required"),
          Map.entry(408, "Request Timeout"),
          Map.entry(409, "Conflict"),
          Map.entry(410, "Gone"),
          Map.entry(411, "Length Required"),
          Map.entry(412, "Precondition Failed"),
          Map.entry(413, "Content Too Large"),
          Map.entry(415, "Unsupported Media Type"),
          Map.entry(422, "Unprocessable Content"),
          Map.entry(428, "Precondition Required"),
          Map.entry(429, "Too Many Requests"),
          Map.entry(451, "Unavailable For Legal Reasons"),
          Map.entry(500, "Internal Server Error"),
          Map.entry(501, "Not Implemented"),
          Map.entry(502, "Bad Gateway"),
          Map.entry(503, "Service Unavailable"),
          Map.entry(504, "Gateway Timeout"));

  private static final List<String> MESSAGE_FIELDS =
      List.of("detail", "message", "error_description", "error", "title", "errorMessage", "reason");

  private ErrorMessage() {}

  static RedactedText message(ErrorResponse answer) {
    return answer.mask().lines(text(answer));
  }

  private static String text(ErrorResponse answer) {
    String reason = REASONS.getOrDefault(answer.status(), "");
    String headline = (answer.status() + " " + reason).trim() + " — " + answer.request();
    if (answer.diagnosis().isPresent()) {
      return headline + "\n" + answer.diagnosis().get().explain();
    }
    StringBuilder message = new StringBuilder(headline);
    quoted(answer).ifPresent(text -> message.append("\n  server  ").append(text));
    advice(answer).ifPresent(text -> message.append("\n  fix     ").append(text));
    RequestId.of(answer.headers())
        .map(id -> answer.mask().quote(id))
        .ifPresent(id -> message.append("\n  request id ").append(id));
    return message.toString();
  }

  private static Optional<String> quoted(ErrorResponse answer) {
    if (answer.body().length == 0) {
      return Optional.empty();
    }
    String type = answer.headers().first("Content-Type").orElse("").toLowerCase(Locale.ROOT);
    if (type.contains("html")) {
      return Optional.of("(a page of HTML, " + answer.body().length + " bytes)");
    }
    String text =
        messageField(answer)
            .orElseGet(() -> new String(answer.body(), StandardCharsets.UTF_8).strip());
    return text.isEmpty() ? Optional.empty() : Optional.of(answer.mask().quote(text).toString());
  }

  private static Optional<String> messageField(ErrorResponse answer) {
    Optional<Map<String, Object>> object = ProblemDetails.ProblemJson.of(answer);
    return object.flatMap(
        members ->
            MESSAGE_FIELDS.stream()
                .map(members::get)
                .filter(value -> value instanceof String text && !text.isBlank())
                .map(String.class::cast)
                .findFirst());
  }

  private static Optional<String> advice(ErrorResponse answer) {
    if (answer.status() >= 300 && answer.status() < 400) {
      return Optional.of(
          "the redirect was not followed, because it leads from https to http, would carry a body"
              + " to another origin, or was one too many: use its target as the base URI");
    }
    if (answer.status() == 407) {
      return Optional.of(
          "a proxy requires credentials: configure a proxy that needs none, or allow this host");
    }
    if (answer.status() == 415 && answer.gzipped()) {
      return Optional.of(
          "the server may not accept compressed bodies (Content-Encoding: gzip): send the request"
              + " without gzip()");
    }
    return Optional.empty();
  }
}
