package io.apiservice.sdk.redact;

/**
 * Text that may be shown: in a message, a log line, an event. Only a {@link SecretMask} makes it.
 */
public final class RedactedText {
  private final String text;

  RedactedText(String text) {
    this.text = text;
  }

  @Override
  public String toString() {
    return text;
  }
}
