package io.apiservice.sdk.diagnosis;

import java.util.List;
import java.util.Optional;

/** Codes whose meaning is documented by their provider: rows of a table, no code. */
final class KnownCodes implements SceneRule {
  private static final int MOST_WORDS = 12;
  private static final List<Row> ROWS =
      Table.rows("codes.tsv").stream()
          .map(
              r ->
                  new Row(
                      Ascii.lower(r.get(0)),
                      r.get(1),
                      Cause.valueOf(r.get(2)),
                      Confidence.valueOf(r.get(3))))
          .toList();

  @Override
  public Optional<Finding> examine(Scene scene) {
    return find(scene)
        .filter(h -> h.row.confidence != Confidence.POSSIBLE)
        .flatMap(h -> finding(scene, h));
  }

  /** The codes that are only a hint: asked late. */
  static Optional<Finding> weak(Scene scene) {
    return find(scene).flatMap(h -> finding(scene, h));
  }

  private static Optional<Finding> finding(Scene scene, Hit hit) {
    return Verdict.of(
        scene,
        hit.row.cause,
        hit.row.confidence,
        Summaries.of(hit.row.cause),
        scene.evidence(hit.saying));
  }

  static Optional<Cause> cause(Scene scene) {
    return find(scene).map(h -> h.row.cause);
  }

  private static Optional<Hit> find(Scene scene) {
    for (Row row : ROWS) {
      if (row.host.equals("*") || scene.host().endsWith(row.host)) {
        for (Saying saying : scene.sayings()) {
          if (tells(row.code, saying)) {
            return Optional.of(new Hit(row, saying));
          }
        }
      }
    }
    return Optional.empty();
  }

  private static boolean tells(String code, Saying saying) {
    int equals = code.indexOf('=');
    if (equals > 0) {
      return saying.source().endsWith(code.substring(0, equals))
          && saying.text().equalsIgnoreCase(code.substring(equals + 1));
    }
    String[] words = saying.text().split("[^A-Za-z0-9_-]+", MOST_WORDS);
    for (int i = 0; i < Math.min(words.length, MOST_WORDS - 1); i++) {
      if (words[i].equalsIgnoreCase(code)) {
        return true;
      }
    }
    return saying.text().equalsIgnoreCase(code);
  }

  private record Row(String code, String host, Cause cause, Confidence confidence) {}

  private record Hit(Row row, Saying saying) {}
}
