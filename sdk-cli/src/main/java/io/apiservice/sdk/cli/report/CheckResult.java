package io.apiservice.sdk.cli.report;

/**
 * The result of one check.
 *
 * @param name one word
 * @param text what was found, safe to print
 * @param good false if it needs attention
 */
public record CheckResult(String name, String text, boolean good) {
  public static CheckResult good(String name, String text) {
    return new CheckResult(name, text, true);
  }

  public static CheckResult bad(String name, String text) {
    return new CheckResult(name, text, false);
  }
}
