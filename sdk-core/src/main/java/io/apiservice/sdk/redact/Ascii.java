package io.apiservice.sdk.redact;

import java.util.Locale;

/** The ASCII character classes of RFC 9110. They do not depend on the default locale. */
public final class Ascii {
  private Ascii() {}

  /** Converts to lower case. */
  public static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }

  /** Whether the character is a space or a tab. */
  public static boolean blank(char c) {
    return c == ' ' || c == '\t';
  }

  /** Whether the character is a letter. */
  public static boolean letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }

  /** Whether the character is a digit. */
  public static boolean digit(char c) {
    return c >= '0' && c <= '9';
  }

  /** Whether the character is a letter or a digit. */
  public static boolean alphanumeric(char c) {
    return letter(c) || digit(c);
  }

  /** Whether the character is allowed in a token (RFC 9110 §5.6.2). */
  public static boolean tokenChar(char c) {
    return alphanumeric(c) || "!#$%&'*+-.^_`|~".indexOf(c) >= 0;
  }

  /**
   * Whether the character is allowed in a token68 (RFC 9110 §11.2). The padding at its end is not
   * included.
   */
  public static boolean token68Char(char c) {
    return alphanumeric(c) || "-._~+/".indexOf(c) >= 0;
  }

  /** Whether the text is a token (RFC 9110 §5.6.2). */
  public static boolean allTokenChars(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (!tokenChar(text.charAt(i))) {
        return false;
      }
    }
    return !text.isEmpty();
  }
}
