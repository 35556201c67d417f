package io.apiservice.sdk.fuzz;

import java.util.Optional;

/** Characters that move a cursor, hide, or turn a line around. */
public final class DangerousText {
  private DangerousText() {}

  /** The first one in a text of several lines, if there is one. */
  public static Optional<String> in(String text) {
    return text.codePoints()
        .filter(c -> c != '\n')
        .filter(DangerousText::is)
        .mapToObj(c -> "U+" + Integer.toHexString(c))
        .findFirst();
  }

  /** Whether a character must not come from a server to a reader. */
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
