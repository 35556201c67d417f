package io.apiservice.sdk.tests;

import io.apiservice.sdk.ApiClient;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Receives or sends one {@link LargeBody} in a process with little memory. */
final class LargeBodyProcess {
  /** The exit code of a JVM that has run out of memory. */
  static final int OUT_OF_MEMORY = 3;

  /**
   * How the process ended.
   *
   * @param exit its exit code
   * @param printed the amount it has received or sent, or its failure
   */
  record Result(int exit, String printed) {}

  private LargeBodyProcess() {}

  /**
   * Runs the process and waits for it.
   *
   * @param options options of the JVM
   * @param file the body of an upload, or where a download goes
   */
  static Result run(
      List<String> options, LargeBody body, URI server, long amount, Path file, Duration limit)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.addAll(
        List.of(
            "-XX:+ExitOnOutOfMemoryError",
            "-XX:+UseSerialGC",
            "-XX:-UsePerfData",
            TestTransport.option(),
            "-cp",
            System.getProperty("java.class.path"),
            LargeBodyProcess.class.getName(),
            body.name(),
            server.toString(),
            Long.toString(amount),
            file.toString()));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    try {
      if (!process.waitFor(limit.toSeconds(), TimeUnit.SECONDS)) {
        return new Result(-1, "did not end within " + limit);
      }
      String printed =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).trim();
      return new Result(process.exitValue(), printed);
    } finally {
      process.destroyForcibly();
    }
  }

  /** Prints the amount, or the failure. */
  public static void main(String[] arguments) {
    LargeBody body = LargeBody.valueOf(arguments[0]);
    try (ApiClient api = TestTransport.builder().baseUri(arguments[1]).build()) {
      LargeBody.Task task =
          new LargeBody.Task(
              api, URI.create(arguments[1]), Long.parseLong(arguments[2]), Path.of(arguments[3]));
      System.out.println(body.read(task));
    } catch (Exception e) {
      System.out.println(e);
    }
  }
}
