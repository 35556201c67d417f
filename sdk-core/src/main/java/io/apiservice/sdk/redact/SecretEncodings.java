package io.apiservice.sdk.redact;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.IntFunction;

/** A secret in all the encodings in which a server may quote it. */
final class SecretEncodings {
  private static final int MIN_ENCODED_LENGTH = 4;

  /** Of a longer secret, only this many characters are encoded in the rarer encodings. */
  private static final int MAX_RARE_ENCODING_LENGTH = 4 * 1024;

  private static final String BASE32 = "abcdefghijklmnopqrstuvwxyz234567";

  /** Encodings that are searched for character by character. */
  private final Set<String> exact = new LinkedHashSet<>();

  /**
   * Encodings that are searched for in a text from which everything but letters and digits is
   * removed.
   */
  private final Set<String> squeezed = new LinkedHashSet<>();

  void add(String secret) {
    byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
    exact.add(secret);
    exact.add(FormEncoding.encode(secret));
    exact.add(FormEncoding.decode(secret));
    exact.add(base64(bytes));
    exact.add(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
    if (bytes.length < MIN_ENCODED_LENGTH) {
      return;
    }
    String plain = UnescapedText.of(secret).toString();
    exact.add(plain);
    squeeze(plain);
    squeeze(secret);
    squeeze(FormEncoding.encode(secret));
    for (int before = 0; before < 3; before++) {
      String shifted = shifted(bytes, before);
      exact.add(shifted);
      squeeze(shifted);
    }
    squeeze(HexFormat.of().formatHex(bytes));
    rare(
        secret.length() > MAX_RARE_ENCODING_LENGTH
            ? secret.substring(0, MAX_RARE_ENCODING_LENGTH)
            : secret);
  }

  private void rare(String secret) {
    byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
    squeeze(new StringBuilder(secret).reverse().toString());
    squeeze(rotated(secret));
    for (Charset wide : new Charset[] {StandardCharsets.UTF_16LE, StandardCharsets.UTF_16BE}) {
      squeeze(base64(secret.getBytes(wide)));
      squeeze(HexFormat.of().formatHex(secret.getBytes(wide)));
    }
    byte[] twice = base64(bytes).getBytes(StandardCharsets.US_ASCII);
    for (int before = 0; before < 3; before++) {
      squeeze(shifted(twice, before));
    }
    squeeze(base64(HexFormat.of().formatHex(bytes).getBytes(StandardCharsets.US_ASCII)));
    squeeze(HexFormat.of().formatHex(twice));
    for (int before = 0; before < 5; before++) {
      squeeze(base32(bytes, before));
    }
    squeeze(coded(bytes, Integer::toString));
    squeeze(coded(bytes, b -> octal(b)));
    squeeze(coded(bytes, b -> "0x" + HexFormat.of().toHexDigits((byte) b)));
    squeeze(coded(bytes, b -> "u00" + HexFormat.of().toHexDigits((byte) b)));
    squeeze(coded(bytes, Integer::toBinaryString));
    squeeze(coded(bytes, b -> Ascii.alphanumeric((char) b) ? "" + (char) b : octal(b)));
  }

  private void squeeze(String form) {
    StringBuilder kept = new StringBuilder(form.length());
    for (int i = 0; i < form.length(); i++) {
      if (Ascii.alphanumeric(form.charAt(i))) {
        kept.append(form.charAt(i));
      }
    }
    squeezed.add(kept.toString());
  }

  private static String octal(int b) {
    return "" + (char) ('0' + (b >> 6)) + (char) ('0' + ((b >> 3) & 7)) + (char) ('0' + (b & 7));
  }

  private static String coded(byte[] bytes, IntFunction<String> code) {
    StringBuilder out = new StringBuilder(bytes.length * 4);
    for (byte b : bytes) {
      out.append(code.apply(b & 0xff));
    }
    return out.toString();
  }

  /** Returns the secret in ROT13. */
  private static String rotated(String secret) {
    StringBuilder out = new StringBuilder(secret.length());
    for (int i = 0; i < secret.length(); i++) {
      char c = secret.charAt(i);
      char first = c >= 'a' ? 'a' : 'A';
      out.append(Ascii.letter(c) ? (char) (first + (c - first + 13) % 26) : c);
    }
    return out.toString();
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().withoutPadding().encodeToString(bytes);
  }

  /** Returns how the secret looks within Base64 text if this many bytes precede it. */
  private static String shifted(byte[] bytes, int before) {
    byte[] more = new byte[bytes.length + before];
    System.arraycopy(bytes, 0, more, before, bytes.length);
    String text = base64(more);
    return before == 0 ? text : text.substring(before + 1);
  }

  /**
   * Returns how the secret looks within Base32 text (RFC 4648 §6) if this many bytes precede it.
   * Characters that depend on those bytes are left out.
   */
  private static String base32(byte[] bytes, int before) {
    StringBuilder out = new StringBuilder();
    int bits = 0;
    int buffer = 0;
    for (int i = -before; i < bytes.length; i++) {
      buffer = (buffer << 8) | (i < 0 ? 0 : bytes[i] & 0xff);
      bits += 8;
      while (bits >= 5) {
        out.append(BASE32.charAt((buffer >> (bits - 5)) & 31));
        bits -= 5;
      }
      buffer &= (1 << bits) - 1;
    }
    int cut = (before * 8 + 4) / 5;
    return out.length() > cut ? out.substring(cut) : "";
  }

  Set<String> exact() {
    return exact;
  }

  Set<String> squeezed() {
    return squeezed;
  }
}
