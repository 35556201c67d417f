package io.apiservice.sdk.store.record;

import java.util.List;

/**
 * Short fingerprints of the refresh tokens that are older than those in {@link FingerprintHistory},
 * oldest first. They go back for about a month if a token is refreshed every five minutes. Each has
 * 36 bits, so the probability that a token of another login matches one of them is about one in six
 * million.
 */
public record OlderFingerprints(String text) {
  public static final OlderFingerprints NONE = new OlderFingerprints("");

  private static final int WIDTH = 6;
  private static final int MAX_FINGERPRINTS = 10_000;

  /** Reads fingerprints. Returns {@link #NONE} if the text is malformed. */
  static OlderFingerprints of(String text) {
    return text.length() % WIDTH == 0 ? new OlderFingerprints(text) : NONE;
  }

  boolean contains(String fingerprint) {
    String prefix = fingerprint.substring(0, WIDTH);
    for (int at = 0; at < text.length(); at += WIDTH) {
      if (text.startsWith(prefix, at)) {
        return true;
      }
    }
    return false;
  }

  /** Adds fingerprints. Removes the oldest ones if there are too many then. */
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
