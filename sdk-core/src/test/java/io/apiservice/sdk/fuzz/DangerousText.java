package io.apiservice.sdk.fuzz;

import java.util.Optional;

/** Characters that move a cursor, are invisible, or reverse the direction of a line. */
public final class DangerousText {
  private DangerousText() {}

  /** Returns the first such character in a text of several lines; empty if there is none. */
  public static Optional<String> in(String text) {
    return text.codePoints()
        .filter(c -> c != '\n')
        .filter(DangerousText::is)
        .mapToObj(c -> "U+" + Integer.toHexString(c))
        .findFirst();
  }

  /** Whether this character must not reach a reader if it comes from a server. */
  public static boolean is(int codePoint) {
    int type = Character.getType(codePoint);
    return Character.isISOControl(codePoint)
        || type == Character.FORMAT
        || type == Character.SURROGATE
        || type == Character.LINE_SEPARATOR
        || type == Character.PARAGRAPH_SEPARATOR
        || type == Character.UNASSIGNED
        || type == Character.PRIVATE_USE
        || (codePoint >= 0xfe00 && codePoint <= 0xfe0f)
        || (codePoint >= 0xe0000 && codePoint <= 0xe0fff);
  }
}
