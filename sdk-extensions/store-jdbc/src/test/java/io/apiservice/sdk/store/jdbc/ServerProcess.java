package io.apiservice.sdk.store.jdbc;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A server of the operating system's packages, in a directory of its own and on a free port. It
 * runs as an ordinary user: the servers refuse to run as root.
 */
final class ServerProcess {
  private static final boolean ROOT = "root".equals(System.getProperty("user.name"));
  private static final long PATIENCE_SECONDS = 60;

  private final Path directory;
  private final @Nullable String user;
  private final String url;
  private final List<String> command;
  private @Nullable Process process;

  private ServerProcess(Path directory, @Nullable String user, String url, List<String> command) {
    this.directory = directory;
    this.user = user;
    this.url = url;
    this.command = command;
  }

  /** Makes a directory for a server; it is deleted when this JVM ends. */
  static Path directory(String name, @Nullable String user) {
    try {
      Path directory = Files.createTempDirectory("apiservice-" + name + "-");
      if (ROOT && user != null) {
        run(directory, null, List.of("chown", user, directory.toString()));
      }
      return directory;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Starts a server and waits until it accepts connections at {@code url}. */
  static ServerProcess start(
      Path directory, @Nullable String user, String url, List<String> command) {
    ServerProcess server = new ServerProcess(directory, user, url, command);
    Runtime.getRuntime().addShutdownHook(new Thread(server::remove));
    server.start();
    return server;
  }

  /** Starts it, and again if what is left of the one before keeps it from starting. */
  void start() {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    Process running = launch();
    while (!accepts()) {
      if (System.nanoTime() - end > 0) {
        throw new IllegalStateException("does not start: " + command + "\n" + output(directory));
      }
      pause();
      if (!running.isAlive()) {
        running = launch();
      }
    }
  }

  private Process launch() {
    try {
      Process launched = builder(directory, user, command).start();
      process = launched;
      return launched;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private boolean accepts() {
    try (Connection connection = DriverManager.getConnection(url)) {
      return connection.isValid(1);
    } catch (SQLException e) {
      return false;
    }
  }

  /** Ends the server as a crash does: {@code SIGKILL} to it, so that it recovers at its start. */
  void kill() {
    Process running = process;
    if (running != null) {
      List<ProcessHandle> children = running.descendants().toList();
      running.destroyForcibly();
      running.onExit().join();
      for (ProcessHandle child : children) {
        child.destroyForcibly();
        child.onExit().join();
      }
      process = null;
    }
  }

  private void remove() {
    kill();
    try (Stream<Path> files = Files.walk(directory)) {
      files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
    } catch (IOException | UncheckedIOException e) {
      return; // the operating system cleans up its temporary files
    }
  }

  /** Runs a command to its end. */
  static void run(Path directory, @Nullable String user, List<String> command) {
    try {
      Process process = builder(directory, user, command).start();
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
        throw new IllegalStateException(command + " failed:\n" + output(directory));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static ProcessBuilder builder(
      Path directory, @Nullable String user, List<String> command) {
    List<String> whole = new ArrayList<>();
    if (ROOT && user != null) {
      whole.addAll(
          List.of("setpriv", "--reuid=" + user, "--regid=" + user, "--clear-groups", "--"));
    }
    whole.addAll(command);
    ProcessBuilder builder = new ProcessBuilder(whole).redirectErrorStream(true);
    builder.directory(directory.toFile());
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log(directory).toFile()));
    return builder;
  }

  private static Path log(Path directory) {
    return directory.resolve("log");
  }

  static String output(Path directory) {
    try {
      return Files.readString(log(directory), UTF_8);
    } catch (IOException e) {
      return String.valueOf(e.getMessage());
    }
  }

  static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(50);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
