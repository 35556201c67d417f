package io.apiservice.sdk.oauth;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** The hash that names keys, fingerprints refresh tokens and guards envelopes. */
final class Sha256 {
  private Sha256() {}

  /** Of the parts one after another. */
  static byte[] of(byte[]... parts) {
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
}
