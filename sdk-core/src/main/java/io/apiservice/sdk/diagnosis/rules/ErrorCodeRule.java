package io.apiservice.sdk.diagnosis.rules;

import io.apiservice.sdk.diagnosis.Cause;
import io.apiservice.sdk.diagnosis.Confidence;
import io.apiservice.sdk.diagnosis.Finding;
import io.apiservice.sdk.diagnosis.exchange.ParsedExchange;
import io.apiservice.sdk.diagnosis.exchange.ServerMessage;
import io.apiservice.sdk.diagnosis.exchange.TsvResource;
import io.apiservice.sdk.redact.Ascii;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Recognises error codes whose meaning the provider documents. The codes are in a table. */
final class ErrorCodeRule implements BuiltInRule {
  private static final int FIRST_WORDS = 120;
  private static final List<ErrorCodeRow> ROWS =
      TsvResource.rows("codes.tsv").stream()
          .map(
              r ->
                  new ErrorCodeRow(
                      Ascii.lower(r.get(0)),
                      r.get(1),
                      Cause.valueOf(r.get(2)),
                      Confidence.valueOf(r.get(3))))
          .toList();

  @Override
  public Optional<Finding> examine(ParsedExchange exchange) {
    return find(exchange)
        .filter(h -> h.errorCodeRow.confidence != Confidence.POSSIBLE)
        .flatMap(h -> finding(exchange, h));
  }

  /** Recognises codes that only make a cause more likely. It is applied late. */
  static Optional<Finding> weak(ParsedExchange exchange) {
    return find(exchange).flatMap(h -> finding(exchange, h));
  }

  private static Optional<Finding> finding(ParsedExchange exchange, CodeMatch match) {
    return Findings.of(
        exchange,
        match.errorCodeRow.cause,
        match.errorCodeRow.confidence,
        Summaries.of(match.errorCodeRow.cause),
        exchange.evidence(match.message));
  }

  static Optional<Cause> cause(ParsedExchange exchange) {
    return find(exchange).map(h -> h.errorCodeRow.cause);
  }

  private static Optional<CodeMatch> find(ParsedExchange exchange) {
    List<MentionedCode> said = exchange.messages().stream().map(MentionedCode::of).toList();
    for (ErrorCodeRow errorCodeRow : ROWS) {
      if (errorCodeRow.host.equals("*") || exchange.host().endsWith(errorCodeRow.host)) {
        for (MentionedCode one : said) {
          if (one.mentions(errorCodeRow.code)) {
            return Optional.of(new CodeMatch(errorCodeRow, one.message));
          }
        }
      }
    }
    return Optional.empty();
  }

  /** A message and its first words. They are split once and compared with all rows of the table. */
  private record MentionedCode(ServerMessage message, Set<String> words) {
    static MentionedCode of(ServerMessage message) {
      String start = message.text().substring(0, Math.min(message.text().length(), FIRST_WORDS));
      return new MentionedCode(
          message, new HashSet<>(Arrays.asList(Ascii.lower(start).split("[^a-z0-9_-]+", -1))));
    }

    boolean mentions(String code) {
      int equals = code.indexOf('=');
      return equals > 0
          ? message.source().endsWith(code.substring(0, equals))
              && message.text().equalsIgnoreCase(code.substring(equals + 1))
          : words.contains(code) || message.text().equalsIgnoreCase(code);
    }
  }

  private record ErrorCodeRow(String code, String host, Cause cause, Confidence confidence) {}

  private record CodeMatch(ErrorCodeRow errorCodeRow, ServerMessage message) {}
}
