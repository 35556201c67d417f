package io.apiservice.sdk.diagnosis;

/**
 * Something that the server said about the refusal.
 *
 * @param source where, for instance {@code WWW-Authenticate error}
 * @param text in its own words
 * @param words the same, levelled by {@link Words}
 */
record Saying(String source, String text, String words) {
  static Saying of(String source, String text) {
    String start = text.substring(0, Math.min(text.length(), Words.LONGEST));
    return new Saying(source, start, Words.of(start));
  }
}
