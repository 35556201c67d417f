package io.apiservice.sdk.tests;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * TLS as most applications use it: with the JVM's default context. Its handshakes run on the
 * selector thread of the client, so each test runs its client in a JVM whose trust store has the
 * certificate of the server.
 */
@Timeout(120)
class DefaultTlsTest {
  private static final byte[] NO_SETTINGS = {};

  @TempDir static Path directory;
  private static Path trustStore;
  private static SSLContext tls;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final AtomicInteger refused = new AtomicInteger();
  private HttpsServer server;

  @BeforeAll
  static void certificate() throws Exception {
    trustStore = TestTls.keyStore(directory);
    tls = TestTls.context(trustStore, TestTls.PASSWORD);
  }

  @BeforeEach
  void start() throws Exception {
    server = https(tls);
  }

  @AfterEach
  void stop() {
    server.stop(0);
    threads.shutdownNow();
  }

  /** Refuses the first token, and answers any other. */
  private HttpsServer https(SSLContext context) throws IOException {
    HttpsServer started =
        HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 128);
    started.setHttpsConfigurator(new HttpsConfigurator(context));
    started.setExecutor(threads);
    started.createContext(
        "/",
        exchange -> {
          String token = exchange.getRequestHeaders().getFirst("Authorization");
          boolean known = !("Bearer " + DefaultTlsClient.FIRST).equals(token);
          if (!known) {
            refused.incrementAndGet();
          }
          byte[] body = "\"served\"".getBytes(UTF_8);
          exchange.getResponseHeaders().add("Content-Type", "application/json");
          exchange.sendResponseHeaders(known ? 200 : 401, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    started.start();
    return started;
  }

  private static URI uri(InetSocketAddress address) {
    return URI.create("https://127.0.0.1:" + address.getPort() + "/");
  }

  private List<String> client(URI main, URI other) throws Exception {
    Path output = directory.resolve("output");
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Djavax.net.ssl.trustStore=" + trustStore,
                "-Djavax.net.ssl.trustStorePassword=" + TestTls.PASSWORD,
                "-cp",
                System.getProperty("java.class.path"),
                DefaultTlsClient.class.getName(),
                main.toString(),
                other.toString()));
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      assertThat(process.waitFor(90, TimeUnit.SECONDS)).as("the client has ended").isTrue();
      return Files.readAllLines(output).stream()
          .filter(line -> line.startsWith(DefaultTlsClient.RESULT))
          .map(line -> line.substring(DefaultTlsClient.RESULT.length()))
          .toList();
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void manyCallersAreServedAndTheirRefusedTokenIsRenewedOnce() throws Exception {
    assertThat(client(uri(server.getAddress()), uri(server.getAddress())))
        .contains("served 640 of 640", "renewed 1");
    assertThat(refused).hasPositiveValue();
  }

  @Test
  void manyCallersAreServedOverHttp2() throws Exception {
    AtomicInteger streams = new AtomicInteger();
    try (Http2Server http2 =
        new Http2Server(
            tls,
            NO_SETTINGS,
            (connection, stream, request) -> {
              streams.incrementAndGet();
              connection.answer(stream, "\"served\"");
            })) {
      assertThat(client(http2.uri(), http2.uri())).contains("served 640 of 640", "renewed 0");
      assertThat(streams).hasValueGreaterThanOrEqualTo(640);
    }
  }

  @Test
  void aServerThatNeverFinishesItsHandshakeHoldsUpItsOwnCallsOnly() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      URI other = uri((InetSocketAddress) silent.getLocalSocketAddress());
      assertThat(client(uri(server.getAddress()), other))
          .contains("served 640 of 640", "other TimeoutException");
    }
  }

  @Test
  void aServerWhoseCertificateIsNotTrustedIsRefused() throws Exception {
    Path elsewhere = Files.createDirectory(directory.resolve("elsewhere"));
    HttpsServer untrusted = https(TestTls.context(TestTls.keyStore(elsewhere), TestTls.PASSWORD));
    try {
      assertThat(client(uri(server.getAddress()), uri(untrusted.getAddress())))
          .contains("served 640 of 640", "other SSLHandshakeException");
      assertThat(refused).hasPositiveValue();
    } finally {
      untrusted.stop(0);
    }
  }
}
