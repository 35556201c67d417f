package io.apiservice.sdk.examples;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Prints what happens. */
final class Story {
  private static final PrintStream OUT = new PrintStream(System.out, true, StandardCharsets.UTF_8);

  private Story() {}

  static void chapter(String title) {
    OUT.println();
    OUT.println("── " + title + " " + "─".repeat(Math.max(2, 76 - title.length())));
  }

  static void line(String what, Object result) {
    OUT.printf(Locale.ROOT, "  %-20s → %s%n", what, result);
  }

  static void figures(String what, int calls, int refused, int refreshes, int failed) {
    OUT.printf(Locale.ROOT, "%n  %s%n", what);
    OUT.printf(Locale.ROOT, "    calls made       %4d%n", calls);
    OUT.printf(Locale.ROOT, "    401s seen        %4d%n", refused);
    OUT.printf(Locale.ROOT, "    refreshes made   %4d%n", refreshes);
    OUT.printf(Locale.ROOT, "    calls failed     %4d%n", failed);
  }

  static void quote(String what, String message) {
    OUT.println();
    OUT.println("  " + what + ":");
    OUT.println("    " + message.replace("\n", "\n    "));
  }

  static void end() {
    OUT.println();
  }
}
