package io.apiservice.sdk.oauth;

import java.util.List;

/**
 * Short fingerprints of refresh tokens that were held before those of {@link Known}, the oldest
 * first. 48 bits tell a token of this login from any other that may come; a thousand of them fit
 * into the padding of a record.
 */
record Older(String text) {
  static final Older NONE = new Older("");

  private static final int WIDTH = 8;
  private static final int MOST = 1000;

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
