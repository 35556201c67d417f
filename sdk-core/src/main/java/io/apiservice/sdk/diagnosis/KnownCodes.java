package io.apiservice.sdk.diagnosis;

import io.apiservice.sdk.redact.Ascii;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Codes whose meaning is documented by their provider: rows of a table, no code. */
final class KnownCodes implements SceneRule {
  private static final int FIRST_WORDS = 120;
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
    List<Said> said = scene.sayings().stream().map(Said::of).toList();
    for (Row row : ROWS) {
      if (row.host.equals("*") || scene.host().endsWith(row.host)) {
        for (Said one : said) {
          if (one.tells(row.code)) {
            return Optional.of(new Hit(row, one.saying));
          }
        }
      }
    }
    return Optional.empty();
  }

  /** A saying with its first words, taken apart once for all rows. */
  private record Said(Saying saying, Set<String> words) {
    static Said of(Saying saying) {
      String start = saying.text().substring(0, Math.min(saying.text().length(), FIRST_WORDS));
      return new Said(
          saying, new HashSet<>(Arrays.asList(Ascii.lower(start).split("[^a-z0-9_-]+", -1))));
    }

    boolean tells(String code) {
      int equals = code.indexOf('=');
      return equals > 0
          ? saying.source().endsWith(code.substring(0, equals))
              && saying.text().equalsIgnoreCase(code.substring(equals + 1))
          : words.contains(code) || saying.text().equalsIgnoreCase(code);
    }
  }

  private record Row(String code, String host, Cause cause, Confidence confidence) {}

  private record Hit(Row row, Saying saying) {}
}
