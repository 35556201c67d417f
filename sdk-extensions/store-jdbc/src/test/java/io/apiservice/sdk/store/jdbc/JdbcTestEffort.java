package io.apiservice.sdk.store.jdbc;

/** How much is done: little in the suite, all of it with {@code -Plong}. */
final class JdbcTestEffort {
  static final boolean LONG = Boolean.getBoolean("store.long");

  private JdbcTestEffort() {}

  static int of(int little, int all) {
    return LONG ? all : little;
  }

  /** A line for {@code docs/store-jdbc.md}. */
  static void report(String scenario, String figures) {
    if (LONG) {
      System.out.println(
          "STORE on " + Runtime.version().feature() + ": " + scenario + ": " + figures);
    }
  }
}
