package io.apiservice.sdk.redact;

/** Text that may appear in messages, log lines and events. Only a {@link SecretMask} creates it. */
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
