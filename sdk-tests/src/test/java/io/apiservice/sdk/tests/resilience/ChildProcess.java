package io.apiservice.sdk.tests.resilience;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import io.apiservice.sdk.testkit.Login;
import io.apiservice.sdk.tests.TestTransport;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A {@link Worker} in a separate JVM, from the point of view of the test that started it. */
final class ChildProcess implements AutoCloseable {
  private static final String END = "(end)";

  private final Process process;
  private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

  private ChildProcess(Process process) {
    this.process = process;
    Thread pump = new Thread(this::pump, "child-" + process.pid());
    pump.setDaemon(true);
    pump.start();
  }

  static ChildProcess start(
      Login login, Path store, URI tokenEndpoint, URI revocationEndpoint, URI api)
      throws IOException {
    return started(command(store, tokenEndpoint, revocationEndpoint, api), login, Map.of());
  }

  /** Starts a child whose token requests must get a response within three seconds. */
  static ChildProcess impatient(Login login, Path store, URI tokenEndpoint) throws IOException {
    return started(
        command(store, tokenEndpoint, tokenEndpoint, tokenEndpoint),
        login,
        Map.of(Worker.IMPATIENT, "yes"));
  }

  /** Starts a child whose files may have at most this many blocks of 1 KiB. */
  static ChildProcess limited(int blocks, Login login, Path store, URI tokenEndpoint)
      throws IOException {
    List<String> command =
        new ArrayList<>(List.of("bash", "-c", "ulimit -S -f " + blocks + "; exec \"$@\"", "bash"));
    command.addAll(command(store, tokenEndpoint, tokenEndpoint, tokenEndpoint));
    return started(command, login, Map.of());
  }

  private static List<String> command(Path store, URI token, URI revocation, URI api) {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-Xmx64m",
        "-XX:TieredStopAtLevel=1",
        "-XX:+UseSerialGC",
        "-XX:-UsePerfData",
        TestTransport.option(),
        "-cp",
        System.getProperty("java.class.path"),
        Worker.class.getName(),
        store.toString(),
        token.toString(),
        revocation.toString(),
        api.toString());
  }

  private static ChildProcess started(
      List<String> command, Login login, Map<String, String> environment) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().putAll(environment);
    builder.environment().put(Worker.SEED, login.refreshToken());
    return new ChildProcess(builder.redirectError(ProcessBuilder.Redirect.DISCARD).start());
  }

  private void pump() {
    try (BufferedReader out =
        new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        lines.add(line);
      }
    } catch (IOException e) {
      lines.add(String.valueOf(e.getMessage()));
    } finally {
      lines.add(END);
    }
  }

  void tell(String command) throws IOException {
    OutputStream in = process.getOutputStream();
    in.write((command + "\n").getBytes(UTF_8));
    in.flush();
  }

  /** Returns the next line that the child prints; {@code (end)} if it prints no more. */
  String hear() throws InterruptedException {
    return requireNonNull(lines.poll(50, TimeUnit.SECONDS), "the child is silent");
  }

  String ask(String command) throws IOException, InterruptedException {
    tell(command);
    return hear();
  }

  /** Returns all lines that the child prints until its end. */
  List<String> lastWords() throws InterruptedException {
    List<String> words = new ArrayList<>();
    for (String line = hear(); !line.equals(END); line = hear()) {
      words.add(line);
    }
    return words;
  }

  long pid() {
    return process.pid();
  }

  /** Sends a signal to the child. */
  void signal(String name) throws IOException, InterruptedException {
    int exit = new ProcessBuilder("kill", "-" + name, Long.toString(pid())).start().waitFor();
    if (exit != 0) {
      throw new IOException("kill -" + name + " ended with " + exit);
    }
  }

  // Uses the handle, because killing the Process would close the streams, and what was printed
  // would be lost.
  void kill() {
    process.toHandle().destroyForcibly();
    process.onExit().join();
  }

  int awaitExit() throws InterruptedException {
    if (!process.waitFor(50, TimeUnit.SECONDS)) {
      throw new IllegalStateException("the child does not end");
    }
    return process.exitValue();
  }

  /** Asks the child to end, and kills it if it does not. */
  @Override
  public void close() throws IOException {
    try {
      process.getOutputStream().close();
      if (!process.waitFor(15, TimeUnit.SECONDS)) {
        kill();
      }
    } catch (IOException alreadyGone) {
      kill();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      kill();
    }
  }
}
