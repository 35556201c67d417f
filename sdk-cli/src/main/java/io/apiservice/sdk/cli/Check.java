package io.apiservice.sdk.cli;

/**
 * One thing that was looked at.
 *
 * @param name in a word
 * @param text what was seen, safe to print
 * @param good whether it is as it should be
 */
record Check(String name, String text, boolean good) {
  static Check good(String name, String text) {
    return new Check(name, text, true);
  }

  static Check bad(String name, String text) {
    return new Check(name, text, false);
  }
}
