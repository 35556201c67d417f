package io.apiservice.sdk.redact;

/**
 * Escapes characters that terminals or logs interpret: control, escape, line-break, bidirectional,
 * zero-width and other invisible characters. Valid surrogate pairs (emoji, rare scripts) are kept.
 */
public final class Sanitizer {
  /** The maximum number of characters quoted from a server's text. */
  public static final int QUOTED = 300;

  private Sanitizer() {}

  /** Sanitises a text and shortens it to {@code limit} characters of the original. */
  public static String of(String text, int limit) {
    int end = Math.min(text.length(), Math.max(0, limit));
    StringBuilder out = new StringBuilder(end + 8);
    int i = 0;
    while (i < end) {
      int codePoint = text.codePointAt(i);
      int width = Character.charCount(codePoint);
      if (i + width > end) {
        break;
      }
      if (harmless(codePoint)) {
        out.appendCodePoint(codePoint);
      } else {
        for (int unit = i; unit < i + width; unit++) {
          escape(out, text.charAt(unit));
        }
      }
      i += width;
    }
    return text.length() > end ? out.append('…').toString() : out.toString();
  }

  /**
   * Changes links so that terminals and ticket systems do not make them clickable: {@code https://}
   * becomes {@code https[:]//}.
   */
  public static String unlinked(String text) {
    return text.replace("://", "[:]//").replace("www.", "www[.]");
  }

  private static void escape(StringBuilder out, char c) {
    out.append("\\u");
    for (int shift = 12; shift >= 0; shift -= 4) {
      out.append(Character.forDigit((c >> shift) & 0xf, 16));
    }
  }

  static boolean harmless(int codePoint) {
    if (codePoint >= ' ' && codePoint < 0x7f) {
      return true;
    }
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.SPACE_SEPARATOR,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> !invisible(codePoint);
    };
  }

  // Whether the character is a letter, mark or symbol that is not visible: fillers, the braille
  // blank, variation selectors.
  private static boolean invisible(int codePoint) {
    return codePoint == 0x034f
        || codePoint == 0x115f
        || codePoint == 0x1160
        || codePoint == 0x17b4
        || codePoint == 0x17b5
        || (codePoint >= 0x180b && codePoint <= 0x180f)
        || codePoint == 0x2800
        || codePoint == 0x3164
        || codePoint == 0xffa0
        || (codePoint >= 0xfe00 && codePoint <= 0xfe0f)
        || (codePoint >= 0xe0100 && codePoint <= 0xe01ef);
  }
}
