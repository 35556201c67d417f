package io.apiservice.sdk.store.jdbc;

import java.util.regex.Pattern;

/** The names of the two tables. */
record TableNames(String token, String lease) {
  static final String PRESET = "apiservice_token";
  private static final String SUFFIX = "_lease";

  /** What is an identifier without quotes, and with the suffix not too long, in each database. */
  private static final Pattern NAME =
      Pattern.compile("(?:[A-Za-z_][A-Za-z0-9_]{0,57}\\.)?[A-Za-z_][A-Za-z0-9_]{0,56}");

  static TableNames of(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "the table of a token store must be named by letters, digits and _, at most 57 of them,"
              + " after the schema and a dot if need be, as in app.tokens");
    }
    return new TableNames(name, name + SUFFIX);
  }

  /** Inserts the names into a text of a dialect. */
  String in(String sql) {
    return sql.replace("{token}", token).replace("{lease}", lease);
  }

  /** Replaces the preset names in a schema file. */
  String inSchema(String script) {
    return script.replace(PRESET + SUFFIX + " ", lease + " ").replace(PRESET + " ", token + " ");
  }
}
