package io.apiservice.sdk.diagnosis;

import java.util.Random;

/** Seeded nonsense: a failure can be repeated. */
final class Fuzz {
  private static final String SPICE =
      "{}[]\"\\:,=&;<>/%. \t\n\r\u0000\u001b[31m\u202e\u200b\u0085\u009b\ud83d\ude00\ud800eyJ.Bearer ";

  private Fuzz() {}

  static String text(Random random, int longest) {
    StringBuilder out = new StringBuilder();
    for (int n = random.nextInt(longest + 1); n > 0; n--) {
      out.append(
          random.nextInt(3) == 0
              ? SPICE.charAt(random.nextInt(SPICE.length()))
              : (char) ('a' + random.nextInt(26)));
    }
    return out.toString();
  }

  /** A text with some of its characters changed, lost or doubled. */
  static String mutate(Random random, String text) {
    StringBuilder out = new StringBuilder(text);
    for (int n = random.nextInt(6); n > 0 && out.length() > 0; n--) {
      int at = random.nextInt(out.length());
      switch (random.nextInt(3)) {
        case 0 -> out.setCharAt(at, SPICE.charAt(random.nextInt(SPICE.length())));
        case 1 -> out.deleteCharAt(at);
        default -> out.insert(at, out.substring(at, Math.min(out.length(), at + 8)));
      }
    }
    return out.toString();
  }
}
