package io.apiservice.sdk.diagnosis;

import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Judges a sentence by what it speaks of and what it says about that, where it is in nobody's
 * phrase book: <em>name or password is incorrect</em>, <em>Ficha no válida</em>.
 */
final class Gist implements SceneRule {
  private static final List<Row> ROWS = Table.rows("gist.tsv").stream().map(Row::from).toList();

  private static final Pattern YOU =
      Pattern.compile("\\b(?:you|user)(?: are| is)? not authori[sz]ed(?! (?:to|for))");

  @Override
  public Optional<Finding> examine(Scene scene) {
    for (Saying saying : scene.sayings()) {
      Optional<Row> row = row(saying.words()).filter(r -> !sayLittle(scene, r, saying));
      if (row.isPresent()) {
        Cause cause = cause(scene, row.get());
        return Verdict.of(
            scene, cause, row.get().confidence, Summaries.of(cause), scene.evidence(saying));
      }
    }
    return Verdict.none();
  }

  // A key that is denied something is known, if the status says so.
  private static Cause cause(Scene scene, Row row) {
    boolean rights =
        scene.status() == 403
            && row.cause == Cause.TOKEN_UNKNOWN
            && row.kinds.contains(Vocabulary.Kind.DENIED);
    return rights ? Cause.INSUFFICIENT_SCOPE : row.cause;
  }

  // With 401 "access denied" is another word for it, and no evidence of rights that lack.
  private static boolean sayLittle(Scene scene, Row row, Saying saying) {
    return scene.status() == 401
        && row.cause == Cause.INSUFFICIENT_SCOPE
        && (row.confidence == Confidence.POSSIBLE || YOU.matcher(saying.words()).find());
  }

  static Optional<Row> row(String words) {
    for (String sentence : words.split("[.;!?|\\n。；！]| but | however ", 32)) {
      Set<Vocabulary.Kind> kinds = Vocabulary.kinds(sentence);
      Optional<Row> row = ROWS.stream().filter(r -> kinds.containsAll(r.kinds)).findFirst();
      if (row.isPresent()) {
        return row;
      }
    }
    return Optional.empty();
  }

  /** What the classes of a sentence's words amount to. */
  record Row(Set<Vocabulary.Kind> kinds, Cause cause, Confidence confidence) {
    static Row from(List<String> columns) {
      Set<Vocabulary.Kind> kinds = EnumSet.noneOf(Vocabulary.Kind.class);
      for (String kind : columns.get(0).split(" ", -1)) {
        kinds.add(Vocabulary.Kind.valueOf(kind));
      }
      return new Row(kinds, Cause.valueOf(columns.get(1)), Confidence.valueOf(columns.get(2)));
    }
  }
}
