package io.apiservice.sdk.tests.resilience;

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

/** A redis-server in memory, on a free port of the loopback interface. */
record RedisProcess(Process process, int port) implements AutoCloseable {
  static boolean installed() {
    boolean found =
        Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
            .anyMatch(directory -> Files.isExecutable(Path.of(directory, "redis-server")));
    if (!found) {
      System.out.println(
          "SKIPPED: the histories over Redis, which is not installed (apt-get install"
              + " redis-server)");
    }
    return found;
  }

  /** Starts it. Returns when it accepts connections. */
  static RedisProcess start() throws IOException {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    Process process =
        new ProcessBuilder(
                "redis-server",
                "--port",
                Integer.toString(port),
                "--bind",
                "127.0.0.1",
                "--save",
                "",
                "--appendonly",
                "no")
            .redirectErrorStream(true)
            .start();
    BufferedReader log = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
    for (String line = log.readLine(); line != null; line = log.readLine()) {
      if (line.contains("Ready to accept connections")) {
        return new RedisProcess(process, port);
      }
    }
    throw new IOException("redis-server ended at its start");
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
