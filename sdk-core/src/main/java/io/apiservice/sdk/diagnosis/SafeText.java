package io.apiservice.sdk.diagnosis;

/**
 * The one way from text of a server (or a file name) to a message, a log or a terminal: control,
 * escape, line-break, bidirectional and zero-width characters are escaped, the length is capped.
 */
public final class SafeText {
  /** How much of a server's text is quoted. */
  public static final int QUOTED = 300;

  private SafeText() {}

  /** Sanitises to at most {@link #QUOTED} characters. */
  public static String of(String text) {
    return of(text, QUOTED);
  }

  /** Sanitises to at most {@code limit} characters of the original. */
  public static String of(String text, int limit) {
    StringBuilder out = new StringBuilder(Math.min(text.length(), limit) + 8);
    int end = Math.min(text.length(), limit);
    for (int i = 0; i < end; i++) {
      char c = text.charAt(i);
      if (harmless(c)) {
        out.append(c);
      } else {
        out.append(String.format("\\u%04x", (int) c));
      }
    }
    return text.length() > end ? out.append('…').toString() : out.toString();
  }

  private static boolean harmless(char c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> true;
    };
  }
}
