package io.apiservice.sdk.redact;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.UUID;

/**
 * SHA-256, used for the names of keys, fingerprints of refresh tokens and checksums of envelopes.
 */
public final class Sha256 {
  private Sha256() {}

  /** Returns the hash of the concatenated parts. */
  public static byte[] of(byte[]... parts) {
    MessageDigest digest;
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
    for (byte[] part : parts) {
      digest.update(part);
    }
    return digest.digest();
  }

  /** Returns the first 128 bits of the hash of a text. */
  public static UUID id(String text) {
    ByteBuffer hash = ByteBuffer.wrap(of(text.getBytes(StandardCharsets.UTF_8)));
    return new UUID(hash.getLong(), hash.getLong());
  }
}
