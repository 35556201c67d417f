package io.apiservice.sdk.diagnosis;

import java.util.Arrays;

/**
 * A text as somebody reads it who undoes its escapes: percent-encoding, the escapes of JSON and
 * HTML, blanks, line breaks and invisible characters between the others. Every character knows
 * where it stood in the original.
 */
final class Folded {
  private static final String[] NAMED = {"amp;", "lt;", "gt;", "quot;", "apos;"};
  private static final String NAMED_CHARACTERS = "&<>\"'";
  private static final int MOST_DIGITS = 6;

  private final CharSequence source;
  private final char[] characters;
  private final int[] starts;
  private final int[] ends;
  private int length;

  private Folded(CharSequence source) {
    this.source = source;
    this.characters = new char[source.length()];
    this.starts = new int[source.length()];
    this.ends = new int[source.length()];
  }

  static Folded of(CharSequence text) {
    Folded folded = new Folded(text);
    for (int at = 0; at < text.length(); ) {
      at = folded.take(at);
    }
    return folded;
  }

  /** Folds once more, for what was escaped twice; positions stay those of the original. */
  Folded again() {
    Folded next = of(toString());
    for (int i = 0; i < next.length; i++) {
      next.starts[i] = starts[next.starts[i]];
      next.ends[i] = ends[next.ends[i] - 1];
    }
    return next;
  }

  int length() {
    return length;
  }

  char charAt(int index) {
    return characters[index];
  }

  /** Marks in the original what these characters stood for. */
  void mark(int from, int to, boolean[] marks) {
    Arrays.fill(marks, starts[from], ends[to - 1], true);
  }

  @Override
  public String toString() {
    return new String(characters, 0, length);
  }

  private int take(int at) {
    return switch (source.charAt(at)) {
      case '%' -> hex(at, at, 2);
      case '\\' -> backslash(at);
      case '&' -> entity(at);
      case '.' -> charOr(at + 1) == ' ' ? at + 2 : add('.', at, at + 1); // between two elements
      default -> add(source.charAt(at), at, at + 1);
    };
  }

  /** Of a run of backslashes, as after escaping again and again, the last one counts. */
  private int backslash(int at) {
    int end = at + 1;
    while (charOr(end) == '\\') {
      end++;
    }
    char kind = charOr(end);
    return switch (kind) {
      case 'u' -> hex(at, end, 4);
      case 'x' -> hex(at, end, 2);
      case 'n', 'r', 't' -> end + 1;
      case '"', '/', '\'' -> add(kind, at, end + 1);
      default -> add('\\', at, end);
    };
  }

  /** So many digits after the character before them. */
  private int hex(int at, int before, int digits) {
    int value = 0;
    for (int i = before + 1; i <= before + digits; i++) {
      int digit = Character.digit(charOr(i), 16);
      if (digit < 0) {
        return add(source.charAt(at), at, Math.max(at + 1, before));
      }
      value = value * 16 + digit;
    }
    return add((char) value, at, before + digits + 1);
  }

  private int entity(int at) {
    if (charOr(at + 1) == '#') {
      return number(at);
    }
    for (int i = 0; i < NAMED.length; i++) {
      if (stands(NAMED[i], at + 1)) {
        return add(NAMED_CHARACTERS.charAt(i), at, at + 1 + NAMED[i].length());
      }
    }
    return add('&', at, at + 1);
  }

  private int number(int at) {
    boolean hex = charOr(at + 2) == 'x' || charOr(at + 2) == 'X';
    int from = hex ? at + 3 : at + 2;
    int end = from;
    int value = 0;
    while (end - from < MOST_DIGITS && Character.digit(charOr(end), hex ? 16 : 10) >= 0) {
      value = value * (hex ? 16 : 10) + Character.digit(charOr(end), hex ? 16 : 10);
      end++;
    }
    return end == from || charOr(end) != ';'
        ? add('&', at, at + 1)
        : add((char) value, at, end + 1);
  }

  private boolean stands(String wanted, int at) {
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

  private int add(char c, int start, int end) {
    if (c > ' ' && SafeText.harmless(c)) {
      characters[length] = c;
      starts[length] = start;
      ends[length] = end;
      length++;
    }
    return end;
  }
}
