package io.apiservice.sdk.diagnosis.rules;

import io.apiservice.sdk.diagnosis.exchange.TsvResource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The meaning of single words in a refusal. The words are in {@code word-classes.tsv}. */
final class WordClasses {
  private static final int MAX_WORD = 24;
  private static final int NEGATION_REACHES = 4;

  /** The classes that words belong to. */
  enum WordClass {
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

  private static final Map<WordClass, WordClass> NEGATED =
      new EnumMap<>(
          Map.of(
              WordClass.GOOD, WordClass.INVALID,
              WordClass.KNOWN, WordClass.UNKNOWN,
              WordClass.GIVEN, WordClass.MISSING,
              WordClass.ALLOWED, WordClass.DENIED,
              WordClass.ACTIVE, WordClass.DISABLED));

  private static final Map<String, Set<WordClass>> WORDS = read();

  // Words of languages that are written without blanks between words.
  private static final List<String> UNSPACED =
      WORDS.keySet().stream().filter(w -> w.charAt(0) > 0x2e80).toList();

  private WordClasses() {}

  private static Map<String, Set<WordClass>> read() {
    Map<String, Set<WordClass>> words = new HashMap<>();
    for (List<String> row : TsvResource.rows("word-classes.tsv")) {
      WordClass wordClass = WordClass.valueOf(row.get(0));
      for (String word : row.get(1).split(" ", -1)) {
        words.computeIfAbsent(word, w -> EnumSet.noneOf(WordClass.class)).add(wordClass);
      }
    }
    return words;
  }

  /**
   * Returns the classes of the words in a sentence. A word that is negated counts as its opposite.
   */
  static Set<WordClass> kinds(String sentence) {
    Set<WordClass> found = EnumSet.noneOf(WordClass.class);
    int negated = 0;
    boolean noLonger = false;
    for (String word : words(sentence)) {
      Set<WordClass> kinds = WORDS.getOrDefault(word, WORDS.getOrDefault(singular(word), Set.of()));
      if (kinds.contains(WordClass.NOT)) {
        negated = NEGATION_REACHES;
      }
      noLonger |= negated > 0 && kinds.contains(WordClass.LONGER);
      for (WordClass wordClass : kinds) {
        WordClass opposite = negated > 0 ? NEGATED.get(wordClass) : null;
        boolean over = noLonger && wordClass == WordClass.GOOD;
        found.add(opposite == null ? wordClass : over ? WordClass.EXPIRED : opposite);
        if (negated > 0 && wordClass == WordClass.PERMISSION) {
          found.add(WordClass.DENIED);
        }
      }
      negated--;
    }
    return found;
  }

  private static String singular(String word) {
    return word.endsWith("s") ? word.substring(0, word.length() - 1) : word;
  }

  /** Returns the words of a sentence. Compounds such as {@code invalidtoken} are split. */
  private static List<String> words(String sentence) {
    List<String> words = new ArrayList<>();
    for (String word : sentence.split("[^\\p{L}\\p{N}]+", 128)) {
      if (WORDS.containsKey(word) || word.length() > MAX_WORD * 4) {
        words.add(word);
      } else if (!word.isEmpty() && word.charAt(0) > 0x2e80) {
        UNSPACED.stream().filter(word::contains).forEach(words::add);
      } else {
        words.addAll(splitCompound(word));
      }
    }
    return words;
  }

  /**
   * Splits a compound by taking the longest known word again and again. If a part is unknown, the
   * compound stays whole.
   */
  private static List<String> splitCompound(String word) {
    List<String> parts = new ArrayList<>();
    int at = 0;
    while (at < word.length()) {
      int end = Math.min(word.length(), at + MAX_WORD);
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
