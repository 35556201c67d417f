package io.apiservice.sdk.benchmarks.endtoend;

import io.apiservice.sdk.benchmarks.endtoend.Options.Cell;
import io.apiservice.sdk.benchmarks.endtoend.client.Library;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A {@link ClientMain} that runs. */
final class ClientProcess implements AutoCloseable {
  private final Process process;
  private final Nginx nginx;
  private final PrintStream commands;
  private final BufferedReader answers;

  private ClientProcess(Process process, Nginx nginx) {
    this.process = process;
    this.nginx = nginx;
    this.commands = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
    this.answers = process.inputReader(StandardCharsets.UTF_8);
  }

  static ClientProcess start(Library library, Nginx nginx, Path java) throws IOException {
    return start(library, nginx, java, List.of());
  }

  static ClientProcess start(Library library, Nginx nginx, Path java, List<String> jvmOptions)
      throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                java + "/bin/java",
                "-Xms128m",
                "-Xmx512m",
                "-Dhttp.maxConnections=1024",
                "-Djavax.net.ssl.trustStore=" + nginx.trustStore(),
                "-Djavax.net.ssl.trustStorePassword=" + Nginx.PASSWORD,
                "-cp",
                System.getProperty("java.class.path")));
    String more = System.getProperty("client.jvm", "");
    if (!more.isEmpty()) {
      command.addAll(1, List.of(more.replace("{}", library.id()).split(" ")));
    }
    command.addAll(1, jvmOptions);
    command.add(ClientMain.class.getName());
    command.add(library.id());
    return new ClientProcess(
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start(), nginx);
  }

  /** Empty where the library or the JDK cannot do that. */
  Optional<Figures> measure(Cell cell, Duration limit) throws IOException {
    commands.println(
        cell.protocol()
            + " "
            + cell.mode()
            + " "
            + cell.threads()
            + " "
            + limit.toMillis()
            + " "
            + nginx.uri(cell.protocol()));
    String answer = answers.readLine();
    if (answer == null) {
      throw new IOException("the process of a client has ended");
    }
    return answer.equals(ClientMain.NOTHING) || answer.startsWith("!")
        ? Optional.empty()
        : Optional.of(Figures.parse(answer));
  }

  /** Lets it end by itself, and waits for that. */
  void end() throws InterruptedException {
    commands.close();
    process.waitFor();
  }

  @Override
  public void close() {
    process.destroy();
  }
}
