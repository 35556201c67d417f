package io.apiservice.sdk.store.redis;

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

/** A {@link RedisHost} in a JVM of its own, as the test that started it sees it. */
final class RedisHostProcess implements AutoCloseable {
  private static final String END = "(end)";

  private final Process process;
  private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

  private RedisHostProcess(Process process) {
    this.process = process;
    Thread pump = new Thread(this::pump, "host-" + process.pid());
    pump.setDaemon(true);
    pump.start();
  }

  /** Starts a host. {@code graceSeconds} is 0 if the authorization server has no grace. */
  static RedisHostProcess start(
      RedisServer server, String refreshToken, URI tokenEndpoint, URI api, int graceSeconds)
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
                RedisHost.class.getName(),
                Integer.toString(server.port()),
                tokenEndpoint.toString(),
                api.toString(),
                Integer.toString(graceSeconds)));
    builder.environment().put(RedisHost.SEED, refreshToken);
    return new RedisHostProcess(builder.redirectError(ProcessBuilder.Redirect.DISCARD).start());
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

  String hear() throws InterruptedException {
    return requireNonNull(lines.poll(90, TimeUnit.SECONDS), "the host is silent");
  }

  String ask(String command) throws IOException, InterruptedException {
    tell(command);
    return hear();
  }

  void signal(String name) throws IOException, InterruptedException {
    int exit =
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
    if (exit != 0) {
      throw new IOException("kill -" + name + " ended with " + exit);
    }
  }

  /** As {@code kill -9}. */
  void kill() {
    process.toHandle().destroyForcibly();
    process.onExit().join();
  }

  @Override
  public void close() {
    kill();
  }
}
