package io.apiservice.sdk.redact;

import java.net.URI;
import java.util.Arrays;
import java.util.regex.Pattern;

/** Recognises secrets without a name by their length and their mix of letters and digits. */
public final class SecretShape {
  private static final int MIN_LENGTH = 16;
  private static final int MIN_SEGMENT_LENGTH = 32;
  private static final int MIN_DIGITS = 3;
  private static final int MIN_LETTERS = 3;
  private static final int MAX_SEGMENTS = 64;
  private static final Pattern SPACE = Pattern.compile("\\s");

  private SecretShape() {}

  /** Whether the value of a header or field looks like a secret: one long word, and not a URI. */
  static boolean value(String text) {
    return text.length() >= MIN_LENGTH
        && !text.contains("://")
        && !SPACE.matcher(text).find()
        && mixed(text, MIN_DIGITS, MIN_LETTERS);
  }

  /** Whether a segment of a path looks like a secret rather than a name. */
  static boolean pathSegment(String text) {
    return text.length() >= MIN_SEGMENT_LENGTH
        && text.indexOf('.') < 0
        && mixed(text, MIN_DIGITS, MIN_LETTERS);
  }

  /** Whether a segment of the path looks like a secret. */
  public static boolean inPath(URI uri) {
    String path = uri.getRawPath();
    return path != null
        && Arrays.stream(path.split("/", MAX_SEGMENTS)).anyMatch(SecretShape::pathSegment);
  }

  /** Whether a text has at least this many digits and ASCII letters, and is not a UUID. */
  public static boolean mixed(String text, int minDigits, int minLetters) {
    int digits = 0;
    int letters = 0;
    int dashes = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      digits += Ascii.digit(c) ? 1 : 0;
      letters += Ascii.letter(c) ? 1 : 0;
      dashes += c == '-' ? 1 : 0;
    }
    return digits >= minDigits && letters >= minLetters && !(text.length() == 36 && dashes == 4);
  }
}
