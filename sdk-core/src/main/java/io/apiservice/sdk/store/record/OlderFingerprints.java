package io.apiservice.sdk.store.record;

import java.util.List;

/**
 * Short fingerprints of refresh tokens that were held before those of {@link FingerprintHistory},
 * the oldest first: those of a month, of a login that is refreshed every five minutes. 36 bits tell
 * them from a token of another login but for one in six million.
 */
public record OlderFingerprints(String text) {
  public static final OlderFingerprints NONE = new OlderFingerprints("");

  private static final int WIDTH = 6;
  private static final int MAX_FINGERPRINTS = 10_000;

  /** Ignores what cannot be one. */
  static OlderFingerprints of(String text) {
    return text.length() % WIDTH == 0 ? new OlderFingerprints(text) : NONE;
  }

  boolean contains(String fingerprint) {
    String head = fingerprint.substring(0, WIDTH);
    for (int at = 0; at < text.length(); at += WIDTH) {
      if (text.startsWith(head, at)) {
        return true;
      }
    }
    return false;
  }

  /** With more; the oldest leave when there are too many. */
  OlderFingerprints plus(List<String> fingerprints) {
    if (fingerprints.isEmpty()) {
      return this;
    }
    StringBuilder all = new StringBuilder(text);
    fingerprints.forEach(each -> all.append(each, 0, WIDTH));
    return new OlderFingerprints(
        all.substring(Math.max(0, all.length() - MAX_FINGERPRINTS * WIDTH)));
  }
}
