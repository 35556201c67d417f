package io.apiservice.sdk.redact;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A text after its escapes were decoded: numeric escapes, the named ones of JSON and HTML,
 * full-width characters, and spaces, line breaks and invisible characters between other characters.
 * For every character it keeps the position in the original text, so that a secret found here can
 * be masked there.
 */
public final class UnescapedText {
  private static final String[] NAMED = {
    "amp;", "lt;", "gt;", "quot;", "apos;", "sol;", "plus;", "equals;", "colon;", "period;",
    "lowbar;", "hyphen;", "dash;", "percnt;", "commat;", "num;", "dollar;", "excl;", "ast;", "semi;"
  };
  private static final String NAMED_CHARACTERS = "&<>\"'/+=:._--%@#$!*;";
  private static final int MAX_TAG = 200;
  private static final char FULL_WIDTH = 0xff01;
  private static final char FULL_WIDTH_END = 0xff5e;
  private static final int TO_ASCII = 0xfee0;
  private static final int MAX_NAME = 32;

  private final CharSequence source;
  private final char[] characters;
  private final int[] starts;
  private final int[] ends;
  private int length;

  private UnescapedText(CharSequence source) {
    this.source = source;
    this.characters = new char[source.length()];
    this.starts = new int[source.length()];
    this.ends = new int[source.length()];
  }

  /** Decodes a text once. */
  public static UnescapedText of(CharSequence text) {
    UnescapedText unescaped = new UnescapedText(text);
    for (int at = 0; at < text.length(); ) {
      at = unescaped.take(at);
    }
    return unescaped;
  }

  /**
   * Decodes the text once more, in case it was escaped twice. Positions still refer to the original
   * text.
   */
  UnescapedText unescapeAgain() {
    UnescapedText next = of(toString());
    for (int i = 0; i < next.length; i++) {
      next.starts[i] = starts[next.starts[i]];
      next.ends[i] = ends[next.ends[i] - 1];
    }
    return next;
  }

  /** Returns the letters and digits only, without markup and separators. */
  UnescapedText squeezed() {
    UnescapedText next = new UnescapedText(this.toString());
    for (int at = 0; at < length; at++) {
      int end = characters[at] == '<' ? endOfTag(at) : at;
      if (end > at) {
        at = end;
      } else if (Ascii.alphanumeric(characters[at])) {
        next.add(characters[at], starts[at], ends[at]);
      }
    }
    return next;
  }

  private int endOfTag(int at) {
    boolean tag =
        at + 1 < length && (Ascii.letter(characters[at + 1]) || characters[at + 1] == '/');
    for (int i = at + 1; tag && i < Math.min(length, at + MAX_TAG); i++) {
      if (characters[i] == '>') {
        return i;
      }
    }
    return at;
  }

  int length() {
    return length;
  }

  char charAt(int index) {
    return characters[index];
  }

  /** Marks the positions in the original text that these characters come from. */
  void mark(int from, int to, boolean[] marks) {
    Arrays.fill(marks, starts[from], ends[to - 1], true);
  }

  @Override
  public String toString() {
    return new String(characters, 0, length);
  }

  private int take(int at) {
    return switch (source.charAt(at)) {
      case '%' -> number(NumericEscape.percent(source, at), at, at + 1);
      case '\\' -> backslash(at);
      case '&' -> entity(at);
      case '.' ->
          charOr(at + 1) == ' '
              ? at + 2
              : add('.', at, at + 1); // the dot separates the text of two elements
      default -> add(source.charAt(at), at, at + 1);
    };
  }

  /**
   * Reads one or more backslashes and what follows. A text that was escaped several times has
   * several of them; only the last one counts.
   */
  private int backslash(int at) {
    int end = at + 1;
    while (charOr(end) == '\\') {
      end++;
    }
    char kind = charOr(end);
    return switch (kind) {
      case 'n', 'r', 't' -> end + 1;
      case '"', '/', '\'' -> add(kind, at, end + 1);
      default -> number(NumericEscape.backslash(source, end), at, end);
    };
  }

  /** Adds the character of an escape. If it is not an escape, adds its first character. */
  private int number(@Nullable NumericEscape escape, int at, int end) {
    if (escape == null) {
      return add(source.charAt(at), at, end);
    }
    // Characters beyond the basic plane are left out, as everywhere in this class.
    char c = escape.codePoint() > Character.MAX_VALUE ? 0 : (char) escape.codePoint();
    return add(c, at, escape.end());
  }

  private int entity(int at) {
    if (charOr(at + 1) == '#') {
      return number(NumericEscape.entity(source, at), at, at + 1);
    }
    for (int i = 0; i < NAMED.length; i++) {
      if (matchesAt(NAMED[i], at + 1)) {
        return add(NAMED_CHARACTERS.charAt(i), at, at + 1 + NAMED[i].length());
      }
    }
    int end = at + 1;
    while (end - at < MAX_NAME && Ascii.letter(charOr(end))) {
      end++;
    }
    // No other name stands for a letter or a digit: the rest are invisible characters and symbols.
    return end > at + 1 && charOr(end) == ';' ? end + 1 : add('&', at, at + 1);
  }

  private boolean matchesAt(String wanted, int at) {
    for (int i = 0; i < wanted.length(); i++) {
      if (charOr(at + i) != wanted.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private char charOr(int at) {
    return at < source.length() ? source.charAt(at) : 0;
  }

  private int add(char given, int start, int end) {
    char c = given >= FULL_WIDTH && given <= FULL_WIDTH_END ? (char) (given - TO_ASCII) : given;
    if (c > ' ' && Sanitizer.harmless(c)) {
      characters[length] = c;
      starts[length] = start;
      ends[length] = end;
      length++;
    }
    return end;
  }
}
