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
 * A secret, and what is wrong with the variable or file that it was read from. A line end and a
 * byte order mark belong to the file and are removed, with a check result if they are unusual.
 * Everything else is kept, so that it can be diagnosed.
 *
 * @param text the secret
 * @param checks what is wrong with the variable or file
 */
public record ResolvedSecret(String text, List<CheckResult> checks) {
  private static final int MAX_LENGTH = 64 * 1024;

  /**
   * Reads an environment variable. No message quotes the name of a variable that is not set: it may
   * be the secret itself.
   *
   * @param option the option that gives the name
   */
  static ResolvedSecret ofVariable(String option, String name, CliEnvironment around)
      throws IOException {
    String value = around.environment().get(name);
    if (value == null) {
      throw new IOException(
          "the environment variable that "
              + option
              + " names is not set or not exported. The option takes the name of a variable, not the"
              + " secret itself; if you typed the secret, replace it");
    }
    return new ResolvedSecret(value, List.of());
  }

  /** Reads the first line of a file, or of standard input for {@code -}. */
  static ResolvedSecret ofFile(String option, Path file, CliEnvironment around) throws IOException {
    if (file.toString().equals("-")) {
      return ofStandardInput(around);
    }
    List<CheckResult> checks = new ArrayList<>();
    checkAccess(file, checks);
    return firstLine(bytes(option, file), "the file", checks);
  }

  static ResolvedSecret ofStandardInput(CliEnvironment around) throws IOException {
    return firstLine(around.in().readNBytes(MAX_LENGTH), "standard input", new ArrayList<>());
  }

  /** All bytes of a file that contains a secret and nothing else. */
  static byte[] bytes(String option, Path file) throws IOException {
    if (Files.isDirectory(file)) {
      throw new IOException(file + " is a directory, not a file with a secret");
    }
    if (!Files.exists(file)) {
      throw missing(option);
    }
    if (!Files.isRegularFile(file)) {
      // Reading a pipe or a device may never end.
      throw new IOException(file + " is not a regular file: pipe the secret to standard input, -");
    }
    try (InputStream in = Files.newInputStream(file)) {
      return in.readNBytes(MAX_LENGTH);
    } catch (AccessDeniedException e) {
      throw new IOException(
          "the user " + System.getProperty("user.name") + " may not read the file " + file);
    } catch (NoSuchFileException e) {
      throw missing(option);
    }
  }

  private static IOException missing(String option) {
    return new IOException("the file that " + option + " names does not exist");
  }

  /** Adds a check result if other users can access a file with a secret. */
  static void checkAccess(Path file, List<CheckResult> checks) throws IOException {
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
                  + " is open to other users ("
                  + mode
                  + "): chmod 600, and replace the secret"));
    }
  }

  private static ResolvedSecret firstLine(byte[] bytes, String where, List<CheckResult> checks) {
    String text = new String(bytes, StandardCharsets.UTF_8);
    if (text.startsWith("\ufeff")) {
      text = text.substring(1);
      checks.add(stripped(where + " begins with a byte order mark"));
    }
    int end = text.indexOf('\n');
    String line = end < 0 ? text : text.substring(0, end);
    if (line.endsWith("\r")) {
      line = line.substring(0, line.length() - 1);
      checks.add(stripped(where + " ends its line with a carriage return"));
    }
    if (end >= 0 && !text.substring(end).isBlank()) {
      checks.add(
          CheckResult.bad("secret", where + " has more than one line; the first one was used"));
    }
    return new ResolvedSecret(line, checks);
  }

  private static CheckResult stripped(String what) {
    return CheckResult.bad(
        "secret",
        what + ", which is not sent; an application that reads the whole file would send it");
  }

  /**
   * Reads the secret from whichever of the two sources is given; null if neither is.
   *
   * @param option the common beginning of the two options
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
