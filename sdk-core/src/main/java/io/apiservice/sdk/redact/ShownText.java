package io.apiservice.sdk.redact;

/** Text that may be shown: in a message, a log line, an event. Only a {@link Mask} makes it. */
public final class ShownText {
  private final String text;

  ShownText(String text) {
    this.text = text;
  }

  @Override
  public String toString() {
    return text;
  }
}
