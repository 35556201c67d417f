package io.apiservice.sdk.store.jdbc;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;

/** A schema file on the class path. */
final class SchemaScript {
  private SchemaScript() {}

  /** Returns the statements of a file, without comments. */
  static List<String> statements(String file, TableNames tables) {
    StringBuilder script = new StringBuilder();
    text(file)
        .lines()
        .filter(line -> !line.startsWith("--"))
        .forEach(l -> script.append(l).append('\n'));
    return Arrays.stream(tables.inSchema(script.toString()).split(";"))
        .map(String::strip)
        .filter(statement -> !statement.isEmpty())
        .toList();
  }

  private static String text(String file) {
    try (InputStream in = SchemaScript.class.getResourceAsStream(file)) {
      if (in == null) {
        throw new IllegalStateException(file + " is missing in the jar of the token store");
      }
      return new String(in.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
