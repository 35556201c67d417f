package io.apiservice.sdk.redact;

import org.jspecify.annotations.Nullable;

/**
 * A character that is written as a number. URIs, HTML, CSS, JSON and the string literals of the
 * common programming languages have such escapes.
 *
 * @param codePoint the character
 * @param end the position after the escape
 */
record NumericEscape(int codePoint, int end) {
  private static final int MAX_CSS_DIGITS = 6;
  private static final int LIMIT = 0x110000;

  /** Reads {@code %5A} or {@code %u005A}. */
  static @Nullable NumericEscape percent(CharSequence text, int at) {
    return character(text, at + 1) == 'u' ? digits(text, at + 2, 16, 4) : octets(text, at, 1, '%');
  }

  /**
   * Reads a numeric escape that begins with a backslash. {@code at} is the position after the
   * backslash, or after the last one if there are several.
   */
  static @Nullable NumericEscape backslash(CharSequence text, int at) {
    char kind = character(text, at);
    if (character(text, at + 1) == '{') {
      return braces(text, at + 2, kind);
    }
    return switch (kind) {
      case 'u' -> digits(text, afterRun(text, at, 'u'), 16, 4);
      case 'U' -> digits(text, at + 1, 16, 8);
      case 'x' -> octets(text, at - 1, 2, '\\');
      case '+' -> digits(text, at + 1, 16, 6);
      default -> bare(text, at);
    };
  }

  /** Reads a numeric character reference of HTML, with any number of leading zeros. */
  static @Nullable NumericEscape entity(CharSequence text, int at) {
    boolean hex = character(text, at + 2) == 'x' || character(text, at + 2) == 'X';
    NumericEscape number = digits(text, hex ? at + 3 : at + 2, hex ? 16 : 10, 0);
    return number == null || character(text, number.end) != ';' ? null : number.endingAfter(1);
  }

  private static @Nullable NumericEscape braces(CharSequence text, int at, char kind) {
    int radix = kind == 'o' ? 8 : 16;
    NumericEscape number =
        kind == 'u' || kind == 'x' || kind == 'o' || kind == 'U'
            ? digits(text, at, radix, 0)
            : null;
    return number == null || character(text, number.end) != '}' ? null : number.endingAfter(1);
  }

  // Reads an escape that consists of a backslash and digits: one to six hex digits in CSS, three
  // octal digits in C, two hex digits in LDAP.
  private static @Nullable NumericEscape bare(CharSequence text, int at) {
    int end = at;
    while (end - at < MAX_CSS_DIGITS && Character.digit(character(text, end), 16) >= 0) {
      end++;
    }
    NumericEscape octal = digits(text, at, 8, 3);
    NumericEscape css = end - at > 1 ? digits(text, at, 16, end - at) : null;
    if (css != null && css.isPrintable() && (octal == null || end - at > 3)) {
      return css;
    }
    if (octal != null && octal.codePoint <= 0xff) {
      return octal;
    }
    NumericEscape pair = digits(text, at, 16, 2);
    return pair != null && pair.isPrintable() ? pair : null;
  }

  // Reads two to four escaped octets as one character in UTF-8, even if the encoding is longer than
  // UTF-8 allows for that character.
  private static @Nullable NumericEscape octets(CharSequence text, int at, int intro, char first) {
    NumericEscape octet = digits(text, at + intro, 16, 2);
    if (octet == null || octet.codePoint < 0xc0 || octet.codePoint > 0xf7) {
      return octet;
    }
    int more = octet.codePoint >= 0xf0 ? 3 : octet.codePoint >= 0xe0 ? 2 : 1;
    int value = octet.codePoint & (0x3f >> more);
    int end = octet.end;
    for (int i = 0; i < more; i++) {
      NumericEscape next = character(text, end) == first ? digits(text, end + intro, 16, 2) : null;
      if (next == null || (next.codePoint & 0xc0) != 0x80) {
        return octet;
      }
      value = (value << 6) | (next.codePoint & 0x3f);
      end = next.end;
    }
    return new NumericEscape(value, end);
  }

  /** Reads exactly {@code count} digits; if {@code count} is 0, at least one digit. */
  private static @Nullable NumericEscape digits(CharSequence text, int at, int radix, int count) {
    int value = 0;
    int end = at;
    while (count == 0 || end - at < count) {
      int digit = Character.digit(character(text, end), radix);
      if (digit < 0) {
        break;
      }
      value = Math.min(LIMIT, value * radix + digit);
      end++;
    }
    return end == at || (count > 0 && end - at < count) || value >= LIMIT
        ? null
        : new NumericEscape(value, end);
  }

  private static int afterRun(CharSequence text, int at, char c) {
    int end = at;
    while (character(text, end) == c) {
      end++;
    }
    return end;
  }

  private NumericEscape endingAfter(int more) {
    return new NumericEscape(codePoint, end + more);
  }

  private boolean isPrintable() {
    return codePoint > ' ' && codePoint < 0x7f;
  }

  private static char character(CharSequence text, int at) {
    return at < text.length() ? text.charAt(at) : 0;
  }
}
