package io.apiservice.sdk.diagnosis;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Identifies a secret without revealing it: its length and the first digits of its SHA-256. */
public final class Fingerprint {
  private Fingerprint() {}

  /** Returns length and hash, for example {@code 40 chars, sha256:3fa9c1d2}. */
  public static String of(String secret) {
    return secret.length() + " chars, " + digest(secret);
  }

  /** Returns the hash, for example {@code sha256:3fa9c1d2}. */
  public static String digest(String secret) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.UTF_8));
      return "sha256:" + HexFormat.of().formatHex(hash, 0, 4);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
