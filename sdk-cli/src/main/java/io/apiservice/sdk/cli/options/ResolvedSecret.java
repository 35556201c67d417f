package io.apiservice.sdk.cli.options;

import io.apiservice.sdk.cli.report.CheckResult;
import io.apiservice.sdk.diagnosis.SafeText;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A secret, and what is odd about the place it was read from. What belongs to the file and not to
 * the secret (line end, byte order mark) is taken off and told; anything else stays, so that it can
 * be diagnosed.
 *
 * @param text the secret
 * @param checks what was odd
 */
public record ResolvedSecret(String text, List<CheckResult> checks) {
  private static final int MAX_LENGTH = 64 * 1024;

  /**
   * Reads an environment variable. A name that leads nowhere may be the secret itself: it is not
   * repeated.
   *
   * @param option the option that names the variable
   */
  static ResolvedSecret ofVariable(String option, String name, CliEnvironment around)
      throws IOException {
    String value = around.environment().get(name);
    if (value == null) {
      throw new IOException(
          "the environment variable that "
              + option
              + " names is not set (or not exported). It wants the name of a variable, not the"
              + " secret: if that was typed, replace it");
    }
    return new ResolvedSecret(value, List.of());
  }

  /** Reads the first line of a file, or of standard input for {@code -}. */
  static ResolvedSecret ofFile(String option, Path file, CliEnvironment around) throws IOException {
    if (file.toString().equals("-")) {
      return ofStandardInput(around);
    }
    List<CheckResult> checks = new ArrayList<>();
    openToOthers(file, checks);
    return firstLine(bytes(option, file), "the file", checks);
  }

  static ResolvedSecret ofStandardInput(CliEnvironment around) throws IOException {
    return firstLine(around.in().readNBytes(MAX_LENGTH), "standard input", new ArrayList<>());
  }

  /** All bytes of a file that is meant to hold a secret and nothing else. */
  static byte[] bytes(String option, Path file) throws IOException {
    if (Files.isDirectory(file)) {
      throw new IOException(file + " is a directory, not a file with a secret");
    }
    if (!Files.exists(file)) {
      throw missing(option);
    }
    if (!Files.isRegularFile(file)) { // a pipe or a device may never end
      throw new IOException(file + " is no regular file: pipe the secret to standard input, -");
    }
    try (InputStream in = Files.newInputStream(file)) {
      return in.readNBytes(MAX_LENGTH);
    } catch (AccessDeniedException e) {
      throw new IOException(
          "the file " + file + " may not be read by " + System.getProperty("user.name"));
    } catch (NoSuchFileException e) {
      throw missing(option);
    }
  }

  private static IOException missing(String option) {
    return new IOException("there is no file of the name that " + option + " gives");
  }

  /** Says so if a file with a secret can be read by others. */
  static void openToOthers(Path file, List<CheckResult> checks) throws IOException {
    if (!Files.exists(file)
        || !file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      return;
    }
    String mode = PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    if (!mode.endsWith("------")) {
      checks.add(
          CheckResult.bad(
              "secret",
              SafeText.of(file.toString())
                  + " is open to others ("
                  + mode
                  + "): chmod 600, and take it for known to them"));
    }
  }

  private static ResolvedSecret firstLine(byte[] bytes, String where, List<CheckResult> checks) {
    String text = new String(bytes, StandardCharsets.UTF_8);
    if (text.startsWith("\ufeff")) {
      text = text.substring(1);
      checks.add(odd(where + " begins with a byte order mark"));
    }
    int end = text.indexOf('\n');
    String line = end < 0 ? text : text.substring(0, end);
    if (line.endsWith("\r")) {
      line = line.substring(0, line.length() - 1);
      checks.add(odd(where + " ends its line with a carriage return"));
    }
    if (end >= 0 && !text.substring(end).isBlank()) {
      checks.add(CheckResult.bad("secret", where + " has more lines: the first one was taken"));
    }
    return new ResolvedSecret(line, checks);
  }

  private static CheckResult odd(String what) {
    return CheckResult.bad(
        "secret",
        what + ": not sent from here; an application that takes the file as it is, sends it");
  }

  /**
   * The one of two sources that was given.
   *
   * @param option what their two options have in common
   */
  static @Nullable ResolvedSecret ofEither(
      String option, @Nullable String variable, @Nullable Path file, CliEnvironment around)
      throws IOException {
    if (variable != null) {
      return ofVariable(option + "-env", variable, around);
    }
    return file == null ? null : ofFile(option + "-file", file, around);
  }

  @Override
  public String toString() {
    return "ResolvedSecret[" + text.length() + " chars]";
  }
}
