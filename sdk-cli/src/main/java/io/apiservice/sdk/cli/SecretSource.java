package io.apiservice.sdk.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where a secret comes from: never from an argument, which every user of the machine can read. */
final class SecretSource {
  @Option(
      names = "--token-env",
      paramLabel = "NAME",
      description = "Take the secret from this environment variable.")
  private @Nullable String environment;

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description = "Take the secret from the first line of this file.")
  private @Nullable Path file;

  @Option(
      names = "--bearer-stdin",
      description = "Take the secret from the first line of standard input.")
  private boolean stdin;

  /** The secret; its line end is taken off, anything else stays, so that it can be diagnosed. */
  Optional<String> read(Map<String, String> variables) throws IOException {
    if (environment != null) {
      String value = variables.get(environment);
      if (value == null) {
        throw new IOException("the environment variable " + environment + " is not set");
      }
      return Optional.of(value);
    }
    if (file != null) {
      return Optional.of(firstLine(Files.readString(file)));
    }
    if (stdin) {
      BufferedReader in =
          new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
      String line = in.readLine();
      return Optional.of(line == null ? "" : line);
    }
    return Optional.empty();
  }

  private static String firstLine(String text) {
    int end = text.indexOf('\n');
    String line = end < 0 ? text : text.substring(0, end);
    return line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
  }
}
