package io.apiservice.sdk.cli.report;

/**
 * One thing that was looked at.
 *
 * @param name in a word
 * @param text what was seen, safe to print
 * @param good whether it is as it should be
 */
public record CheckResult(String name, String text, boolean good) {
  public static CheckResult good(String name, String text) {
    return new CheckResult(name, text, true);
  }

  public static CheckResult bad(String name, String text) {
    return new CheckResult(name, text, false);
  }
}
