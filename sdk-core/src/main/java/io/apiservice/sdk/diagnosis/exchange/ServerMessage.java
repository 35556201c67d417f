package io.apiservice.sdk.diagnosis.exchange;

/**
 * A text in which the server says something about the refusal.
 *
 * @param source where the text was found, for example {@code WWW-Authenticate error}
 * @param text the original text
 * @param words the same text, normalised by {@link NormalizedText}
 */
public record ServerMessage(String source, String text, String words) {
  static ServerMessage of(String source, String text) {
    String start = text.substring(0, Math.min(text.length(), NormalizedText.MAX_LENGTH));
    return new ServerMessage(source, start, NormalizedText.of(start));
  }
}
