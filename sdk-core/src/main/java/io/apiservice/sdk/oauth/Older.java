package io.apiservice.sdk.oauth;

import java.util.List;

/**
 * Short fingerprints of refresh tokens that were held before those of {@link Known}, the oldest
 * first: those of a month, of a login that is refreshed every five minutes. 36 bits tell them from
 * a token of another login but for one in six million.
 */
record Older(String text) {
  static final Older NONE = new Older("");

  private static final int WIDTH = 6;
  private static final int MOST = 10_000;

  /** Ignores what cannot be one. */
  static Older of(String text) {
    return text.length() % WIDTH == 0 ? new Older(text) : NONE;
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
  Older plus(List<String> fingerprints) {
    if (fingerprints.isEmpty()) {
      return this;
    }
    StringBuilder all = new StringBuilder(text);
    fingerprints.forEach(each -> all.append(each, 0, WIDTH));
    return new Older(all.substring(Math.max(0, all.length() - MOST * WIDTH)));
  }
}
