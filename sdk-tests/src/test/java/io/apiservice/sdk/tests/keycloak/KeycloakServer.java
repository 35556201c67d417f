package io.apiservice.sdk.tests.keycloak;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/** A Keycloak for the test: a process on a free port of the loopback interface. */
final class KeycloakServer implements AutoCloseable {
  // The first start of a new distribution compiles its configuration, which takes minutes on two
  // busy cores.
  private static final Duration LONGEST_START = Duration.ofMinutes(10);

  private final Process process;
  private final URI uri;
  private final String password;
  private final Thread lastResort;

  private KeycloakServer(Process process, URI uri, String password) {
    this.process = process;
    this.uri = uri;
    this.password = password;
    this.lastResort = new Thread(this::end, "keycloak-end");
    Runtime.getRuntime().addShutdownHook(lastResort);
  }

  static KeycloakServer start() throws IOException, InterruptedException {
    Path home = Path.of(System.getProperty("keycloak.home", ""));
    Path script = home.resolve("bin").resolve("kc.sh");
    if (!Files.exists(script)) {
      throw new IllegalStateException(
          "no Keycloak at " + home + ": run with the profile, as docs/keycloak.md says");
    }
    int port = freePort();
    String password = UUID.randomUUID().toString();
    Path log = home.resolveSibling("keycloak.log");
    ProcessBuilder command =
        new ProcessBuilder(
            script.toString(),
            "start-dev",
            "--db=dev-mem",
            "--http-host=127.0.0.1",
            "--http-port=" + port);
    command.environment().put("JAVA_HOME", System.getProperty("java.home"));
    command.environment().put("JAVA_OPTS_KC_HEAP", "-Xms64m -Xmx512m");
    command.environment().put("KC_BOOTSTRAP_ADMIN_USERNAME", "admin");
    command.environment().put("KC_BOOTSTRAP_ADMIN_PASSWORD", password);
    command.redirectErrorStream(true).redirectOutput(log.toFile());
    URI uri = URI.create("http://127.0.0.1:" + port + "/");
    KeycloakServer server = new KeycloakServer(command.start(), uri, password);
    try {
      server.awaitReady(log);
      return server;
    } catch (IOException | InterruptedException | RuntimeException e) {
      server.close();
      throw e;
    }
  }

  /** The address of the server. */
  URI uri() {
    return uri;
  }

  /** Returns an administrator with its own login. */
  KeycloakAdmin admin() {
    return new KeycloakAdmin(uri, password);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket =
        new ServerSocket(0, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}))) {
      return socket.getLocalPort();
    }
  }

  private void awaitReady(Path log) throws IOException, InterruptedException {
    HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    HttpRequest question =
        HttpRequest.newBuilder(uri.resolve("realms/master")).timeout(LONGEST_START).build();
    long end = System.nanoTime() + LONGEST_START.toNanos();
    while (System.nanoTime() < end) {
      try {
        if (http.send(question, HttpResponse.BodyHandlers.discarding()).statusCode() == 200) {
          return;
        }
      } catch (IOException e) {
        // The server does not listen yet.
      }
      if (process.waitFor(200, TimeUnit.MILLISECONDS)) {
        throw new IllegalStateException("Keycloak did not start:\n" + Files.readString(log));
      }
    }
    throw new IllegalStateException("Keycloak is not ready:\n" + Files.readString(log));
  }

  private void end() {
    process.destroy(); // the script passes the signal on to the JVM
    try {
      if (process.waitFor(20, TimeUnit.SECONDS)) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }

  @Override
  public void close() {
    end();
    try {
      Runtime.getRuntime().removeShutdownHook(lastResort);
    } catch (IllegalStateException e) {
      throw new UncheckedIOException(new IOException("closed while the JVM goes down", e));
    }
  }
}
