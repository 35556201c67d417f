package io.apiservice.sdk.store.jdbc;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A {@link HostMain} in a JVM of its own, as the test that started it sees it. */
final class HostProcess implements AutoCloseable {
  static final String END = "(end)";

  private final Process process;
  private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

  private HostProcess(Process process) {
    this.process = process;
    Thread pump = new Thread(this::pump, "host-" + process.pid());
    pump.setDaemon(true);
    pump.start();
  }

  /**
   * @param seed its configured refresh token
   * @param graceSeconds what the application knows of the grace of the server; 0 for nothing
   * @param brief whether the engine's limits are short
   */
  static HostProcess start(
      String seed,
      String url,
      String table,
      URI tokenEndpoint,
      URI api,
      int graceSeconds,
      boolean brief)
      throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-XX:-UsePerfData",
                "-cp",
                System.getProperty("java.class.path"),
                HostMain.class.getName(),
                url,
                table,
                tokenEndpoint.toString(),
                api.toString(),
                Integer.toString(graceSeconds)));
    builder.environment().put(HostMain.SEED, seed);
    if (brief) {
      builder.environment().put(HostMain.BRIEF, "yes");
    }
    return new HostProcess(builder.redirectError(ProcessBuilder.Redirect.DISCARD).start());
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

  /** The next line that it says; {@link #END} when it says no more. */
  String hear() throws InterruptedException {
    return requireNonNull(lines.poll(60, TimeUnit.SECONDS), "the host is silent");
  }

  String ask(String command) throws IOException, InterruptedException {
    tell(command);
    return hear();
  }

  /** Sends it a signal. */
  void signal(String name) throws IOException, InterruptedException {
    String pid = Long.toString(process.pid());
    int exit = new ProcessBuilder("kill", "-" + name, pid).start().waitFor();
    if (exit != 0) {
      throw new IOException("kill -" + name + " ended with " + exit);
    }
  }

  // Through the handle, because Process closes the streams and with them what was said.
  void kill() {
    process.toHandle().destroyForcibly();
    process.onExit().join();
  }

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
