package io.apiservice.sdk.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** A real redis-server on a free port of the loopback interface. */
final class LocalRedis implements AutoCloseable {
  private final Process process;
  final int port;

  private LocalRedis(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  static boolean installed() {
    boolean found =
        Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
            .anyMatch(directory -> Files.isExecutable(Path.of(directory, "redis-server")));
    if (!found) {
      System.out.println(
          "SKIPPED: the doctor's tests with Redis, which is not installed (apt-get install"
              + " redis-server)");
    }
    return found;
  }

  /** Starts a server that keeps nothing on disk. Returns when it accepts connections. */
  static LocalRedis start(String... options) throws IOException {
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    String[] fixed = {
      "redis-server", "--port", Integer.toString(port), "--bind", "127.0.0.1", "--save", ""
    };
    Process process =
        new ProcessBuilder(
                Stream.concat(Stream.of(fixed), Stream.of(options)).toArray(String[]::new))
            .redirectErrorStream(true)
            .start();
    BufferedReader log = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
    for (String line = log.readLine(); line != null; line = log.readLine()) {
      if (line.contains("Ready to accept connections")) {
        return new LocalRedis(process, port);
      }
    }
    throw new IOException("redis-server ended at its start");
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
