package io.apiservice.sdk.diagnosis;

import java.util.Locale;

/** What characters are, in the terms of RFC 9110 and regardless of the machine's language. */
final class Ascii {
  private Ascii() {}

  static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }

  static boolean blank(char c) {
    return c == ' ' || c == '\t';
  }

  static boolean letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }

  static boolean digit(char c) {
    return c >= '0' && c <= '9';
  }

  static boolean alphanumeric(char c) {
    return letter(c) || digit(c);
  }

  /** RFC 9110 §5.6.2. */
  static boolean tokenChar(char c) {
    return alphanumeric(c) || "!#$%&'*+-.^_`|~".indexOf(c) >= 0;
  }

  /** RFC 9110 §11.2, without the padding. */
  static boolean token68Char(char c) {
    return alphanumeric(c) || "-._~+/".indexOf(c) >= 0;
  }

  static boolean allTokenChars(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (!tokenChar(text.charAt(i))) {
        return false;
      }
    }
    return !text.isEmpty();
  }
}
