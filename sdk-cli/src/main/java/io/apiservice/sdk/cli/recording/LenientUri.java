package io.apiservice.sdk.cli.recording;

import java.net.URI;
import java.net.URISyntaxException;

/** Reads addresses from recordings and from {@code Location}, even if they are not valid URIs. */
public final class LenientUri {
  private LenientUri() {}

  /** Returns the address as a URI. Characters that are illegal in a URI are percent-encoded. */
  public static URI parse(String text) {
    try {
      return new URI(text);
    } catch (URISyntaxException e) {
      return encoded(text);
    }
  }

  private static URI encoded(String text) {
    StringBuilder legal = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean plain = c > ' ' && c < 0x7f && "\"<>\\^`{|}[]%".indexOf(c) < 0;
      boolean escape =
          c == '%' && i + 2 < text.length() && hex(text.charAt(i + 1)) && hex(text.charAt(i + 2));
      legal.append(
          plain || escape || c > 0x7f ? String.valueOf(c) : String.format("%%%02X", (int) c));
    }
    try {
      return new URI(legal.toString());
    } catch (URISyntaxException e) {
      return URI.create("about:unreadable");
    }
  }

  private static boolean hex(char c) {
    return Character.digit(c, 16) >= 0;
  }
}
