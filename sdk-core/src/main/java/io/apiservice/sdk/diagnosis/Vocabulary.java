package io.apiservice.sdk.diagnosis;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What single words of a refusal stand for: {@code vocabulary.tsv}. */
final class Vocabulary {
  private static final int LONGEST_WORD = 24;
  private static final int NEGATION_REACHES = 4;

  /** The classes of words. */
  enum Kind {
    CREDENTIAL,
    PERSON,
    LOGIN,
    PERMISSION,
    SIGNATURE,
    TIME,
    AUDIENCE,
    ISSUER,
    ADDRESS,
    PLACE,
    CERTIFICATE,
    FACTOR,
    EXPIRED,
    INVALID,
    UNKNOWN,
    GOOD,
    KNOWN,
    GIVEN,
    MISSING,
    ALLOWED,
    DENIED,
    UNAUTHORIZED,
    DISABLED,
    ACTIVE,
    REVOKED,
    SKEWED,
    ACTION,
    CHECK,
    LONGER,
    NOT,
    ERROR,
    FILLER
  }

  private static final Map<Kind, Kind> NEGATED =
      new EnumMap<>(
          Map.of(
              Kind.GOOD, Kind.INVALID,
              Kind.KNOWN, Kind.UNKNOWN,
              Kind.GIVEN, Kind.MISSING,
              Kind.ALLOWED, Kind.DENIED,
              Kind.ACTIVE, Kind.DISABLED));

  private static final Map<String, Set<Kind>> WORDS = read();

  // Languages without blanks between words.
  private static final List<String> UNSPACED =
      WORDS.keySet().stream().filter(w -> w.charAt(0) > 0x2e80).toList();

  private Vocabulary() {}

  private static Map<String, Set<Kind>> read() {
    Map<String, Set<Kind>> words = new HashMap<>();
    for (List<String> row : Table.rows("vocabulary.tsv")) {
      Kind kind = Kind.valueOf(row.get(0));
      for (String word : row.get(1).split(" ", -1)) {
        words.computeIfAbsent(word, w -> EnumSet.noneOf(Kind.class)).add(kind);
      }
    }
    return words;
  }

  /** The classes of a sentence's words; what is denied of them counts as its opposite. */
  static Set<Kind> kinds(String sentence) {
    Set<Kind> found = EnumSet.noneOf(Kind.class);
    int negated = 0;
    boolean noLonger = false;
    for (String word : words(sentence)) {
      Set<Kind> kinds = WORDS.getOrDefault(word, WORDS.getOrDefault(singular(word), Set.of()));
      if (kinds.contains(Kind.NOT)) {
        negated = NEGATION_REACHES;
      }
      noLonger |= negated > 0 && kinds.contains(Kind.LONGER);
      for (Kind kind : kinds) {
        Kind opposite = negated > 0 ? NEGATED.get(kind) : null;
        boolean over = noLonger && kind == Kind.GOOD;
        found.add(opposite == null ? kind : over ? Kind.EXPIRED : opposite);
        if (negated > 0 && kind == Kind.PERMISSION) {
          found.add(Kind.DENIED);
        }
      }
      negated--;
    }
    return found;
  }

  private static String singular(String word) {
    return word.endsWith("s") ? word.substring(0, word.length() - 1) : word;
  }

  /** The words, those that are run together taken apart: {@code invalidtoken}. */
  private static List<String> words(String sentence) {
    List<String> words = new ArrayList<>();
    for (String word : sentence.split("[^\\p{L}\\p{N}]+", 128)) {
      if (WORDS.containsKey(word) || word.length() > LONGEST_WORD * 4) {
        words.add(word);
      } else if (!word.isEmpty() && word.charAt(0) > 0x2e80) {
        UNSPACED.stream().filter(word::contains).forEach(words::add);
      } else {
        words.addAll(takenApart(word));
      }
    }
    return words;
  }

  /** From left to right the longest word that is known; as it was if any part is not. */
  private static List<String> takenApart(String word) {
    List<String> parts = new ArrayList<>();
    int at = 0;
    while (at < word.length()) {
      int end = Math.min(word.length(), at + LONGEST_WORD);
      while (end > at + 1 && !WORDS.containsKey(word.substring(at, end))) {
        end--;
      }
      if (end <= at + 1) {
        return List.of(word);
      }
      parts.add(word.substring(at, end));
      at = end;
    }
    return parts;
  }
}
