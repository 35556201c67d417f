package io.apiservice.sdk.cli;

/**
 * One thing that was looked at.
 *
 * @param name in a word
 * @param text what was seen, safe to print
 * @param good whether it is as it should be
 */
record CheckResult(String name, String text, boolean good) {
  static CheckResult good(String name, String text) {
    return new CheckResult(name, text, true);
  }

  static CheckResult bad(String name, String text) {
    return new CheckResult(name, text, false);
  }
}
