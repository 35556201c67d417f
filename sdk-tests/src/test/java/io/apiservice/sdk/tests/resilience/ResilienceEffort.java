package io.apiservice.sdk.tests.resilience;

/** How much the tests do: little in the suite, everything with {@code -Plong}. */
final class ResilienceEffort {
  static final boolean LONG = Boolean.getBoolean("resilience.long");

  private ResilienceEffort() {}

  static int of(int little, int all) {
    return LONG ? all : little;
  }

  /** Prints a line for {@code docs/reliability.md}. */
  static void report(String scenario, String figures) {
    if (LONG) {
      System.out.println(
          "RESILIENCE on " + Runtime.version().feature() + ": " + scenario + ": " + figures);
    }
  }
}
