package io.apiservice.sdk.diagnosis.rules;

import io.apiservice.sdk.diagnosis.Cause;
import io.apiservice.sdk.diagnosis.Confidence;
import io.apiservice.sdk.diagnosis.Finding;
import io.apiservice.sdk.diagnosis.exchange.ParsedExchange;
import io.apiservice.sdk.diagnosis.exchange.ServerMessage;
import io.apiservice.sdk.diagnosis.exchange.TsvResource;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Classifies a sentence that contains no known phrase. It looks for a subject and a statement:
 * <em>name or password is incorrect</em>, <em>Ficha no válida</em>.
 */
final class KeywordRule implements BuiltInRule {
  private static final List<KeywordRow> ROWS =
      TsvResource.rows("keywords.tsv").stream().map(KeywordRow::from).toList();

  private static final Pattern YOU =
      Pattern.compile("\\b(?:you|user)(?: are| is)? not authori[sz]ed(?! (?:to|for))");

  @Override
  public Optional<Finding> examine(ParsedExchange exchange) {
    for (ServerMessage message : exchange.messages()) {
      Optional<KeywordRow> row =
          row(message.words()).filter(r -> !onlyRestatesStatus(exchange, r, message));
      if (row.isPresent()) {
        Cause cause = cause(exchange, row.get());
        return Findings.of(
            exchange, cause, row.get().confidence, Summaries.of(cause), exchange.evidence(message));
      }
    }
    return Findings.none();
  }

  // With status 403 the server knows the key, but does not allow the request.
  private static Cause cause(ParsedExchange exchange, KeywordRow keywordRow) {
    boolean rights =
        exchange.status() == 403
            && keywordRow.cause == Cause.TOKEN_UNKNOWN
            && keywordRow.kinds.contains(WordClasses.WordClass.DENIED);
    return rights ? Cause.INSUFFICIENT_SCOPE : keywordRow.cause;
  }

  // With status 401, "access denied" only repeats the status. It is no evidence of missing
  // permissions.
  private static boolean onlyRestatesStatus(
      ParsedExchange exchange, KeywordRow keywordRow, ServerMessage message) {
    return exchange.status() == 401
        && keywordRow.cause == Cause.INSUFFICIENT_SCOPE
        && (keywordRow.confidence == Confidence.POSSIBLE || YOU.matcher(message.words()).find());
  }

  static Optional<KeywordRow> row(String words) {
    for (String sentence : words.split("[.;!?|\\n。；！]| but | however ", 32)) {
      Set<WordClasses.WordClass> kinds = WordClasses.kinds(sentence);
      Optional<KeywordRow> row = ROWS.stream().filter(r -> kinds.containsAll(r.kinds)).findFirst();
      if (row.isPresent()) {
        return row;
      }
    }
    return Optional.empty();
  }

  /** A combination of word classes and the cause that it stands for. */
  record KeywordRow(Set<WordClasses.WordClass> kinds, Cause cause, Confidence confidence) {
    static KeywordRow from(List<String> columns) {
      Set<WordClasses.WordClass> kinds = EnumSet.noneOf(WordClasses.WordClass.class);
      for (String kind : columns.get(0).split(" ", -1)) {
        kinds.add(WordClasses.WordClass.valueOf(kind));
      }
      return new KeywordRow(
          kinds, Cause.valueOf(columns.get(1)), Confidence.valueOf(columns.get(2)));
    }
  }
}
