package io.apiservice.sdk.cli.options;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Set;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/** Reads the AES key of an encrypted store: raw bytes, or hexadecimal or base64 text. */
final class StoreKey {
  private static final Set<Integer> LENGTHS = Set.of(16, 24, 32);
  private static final int RAW = 32;

  private StoreKey() {}

  static SecretKey ofFile(byte[] content) throws IOException {
    return content.length == RAW
        ? new SecretKeySpec(content, "AES")
        : ofText(new String(content, StandardCharsets.UTF_8));
  }

  static SecretKey ofText(String text) throws IOException {
    String key = text.strip();
    byte[] bytes = key.matches("([0-9A-Fa-f]{2})+") ? HexFormat.of().parseHex(key) : new byte[0];
    if (!LENGTHS.contains(bytes.length)) {
      bytes = base64(key);
    }
    if (!LENGTHS.contains(bytes.length)) {
      throw new IOException(
          "this is not a key for a store: it must be 32 bytes, raw in a file, or as 64 hexadecimal"
              + " digits or 44 characters of base64");
    }
    return new SecretKeySpec(bytes, "AES");
  }

  private static byte[] base64(String text) {
    try {
      return Base64.getDecoder().decode(text.replace('-', '+').replace('_', '/'));
    } catch (IllegalArgumentException e) {
      return new byte[0];
    }
  }
}
