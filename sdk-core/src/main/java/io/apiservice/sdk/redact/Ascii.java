package io.apiservice.sdk.redact;

import java.util.Locale;

/** What characters are, in the terms of RFC 9110 and regardless of the machine's language. */
public final class Ascii {
  private Ascii() {}

  /** In lower case. */
  public static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }

  /** A blank or a tab. */
  public static boolean blank(char c) {
    return c == ' ' || c == '\t';
  }

  /** A letter. */
  public static boolean letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }

  /** A digit. */
  public static boolean digit(char c) {
    return c >= '0' && c <= '9';
  }

  /** A letter or a digit. */
  public static boolean alphanumeric(char c) {
    return letter(c) || digit(c);
  }

  /** RFC 9110 §5.6.2. */
  public static boolean tokenChar(char c) {
    return alphanumeric(c) || "!#$%&'*+-.^_`|~".indexOf(c) >= 0;
  }

  /** RFC 9110 §11.2, without the padding. */
  public static boolean token68Char(char c) {
    return alphanumeric(c) || "-._~+/".indexOf(c) >= 0;
  }

  /** Whether it is a token in the sense of RFC 9110 §5.6.2. */
  public static boolean allTokenChars(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (!tokenChar(text.charAt(i))) {
        return false;
      }
    }
    return !text.isEmpty();
  }
}
