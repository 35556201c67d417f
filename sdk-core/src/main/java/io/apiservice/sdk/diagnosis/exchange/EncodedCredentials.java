package io.apiservice.sdk.diagnosis.exchange;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** The Base64 of {@code id:key}, as it follows the schemes {@code Basic} and {@code ApiKey}. */
public final class EncodedCredentials {
  private EncodedCredentials() {}

  public static boolean is(String secret) {
    if (secret.length() < 8 || secret.startsWith("ey")) {
      return false;
    }
    try {
      String text = new String(Base64.getDecoder().decode(secret), StandardCharsets.US_ASCII);
      int colon = text.indexOf(':');
      return colon > 0
          && colon < text.length() - 1
          && text.chars().allMatch(c -> c >= ' ' && c < 0x7f);
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
