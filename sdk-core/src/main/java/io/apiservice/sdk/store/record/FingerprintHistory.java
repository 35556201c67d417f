package io.apiservice.sdk.store.record;

import io.apiservice.sdk.redact.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * The fingerprints of the refresh tokens that a record has held, oldest first. They are kept in one
 * string to save memory, because a process may keep thousands of logins.
 */
public record FingerprintHistory(String text) {
  public static final FingerprintHistory NONE = new FingerprintHistory("");

  private static final int WIDTH = 16;

  /** Returns the first 96 bits of the token's SHA-256. */
  public static String fingerprint(String token) {
    byte[] hash = Sha256.of(token.getBytes(StandardCharsets.UTF_8));
    return Base64.getUrlEncoder().withoutPadding().encodeToString(hash).substring(0, WIDTH);
  }

  static FingerprintHistory of(List<String> fingerprints) {
    StringBuilder text = new StringBuilder();
    for (String fingerprint : fingerprints) {
      if (fingerprint.length() == WIDTH) {
        text.append(fingerprint);
      }
    }
    return new FingerprintHistory(text.toString());
  }

  int size() {
    return text.length() / WIDTH;
  }

  boolean contains(String fingerprint) {
    for (int at = 0; at < text.length(); at += WIDTH) {
      if (text.startsWith(fingerprint, at)) {
        return true;
      }
    }
    return false;
  }

  /** Adds a fingerprint. If there are more than {@code limit} then, removes the oldest. */
  FingerprintHistory plus(String fingerprint, int limit) {
    String all = contains(fingerprint) ? text : text + fingerprint;
    return new FingerprintHistory(all.substring(Math.max(0, all.length() - limit * WIDTH)));
  }

  /**
   * Returns the fingerprints that {@link #plus} would remove if it were called with the same
   * arguments, oldest first.
   */
  List<String> beyond(String fingerprint, int limit) {
    String all = contains(fingerprint) ? text : text + fingerprint;
    return new FingerprintHistory(all.substring(0, Math.max(0, all.length() - limit * WIDTH)))
        .list();
  }

  List<String> list() {
    List<String> list = new ArrayList<>(text.length() / WIDTH);
    for (int at = 0; at < text.length(); at += WIDTH) {
      list.add(text.substring(at, at + WIDTH));
    }
    return list;
  }
}
