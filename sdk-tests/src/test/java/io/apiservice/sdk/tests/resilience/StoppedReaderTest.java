package io.apiservice.sdk.tests.resilience;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.apiservice.sdk.testkit.RefreshTokenPolicy;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A process is stopped for longer than its request may take. Meanwhile the response arrives in its
 * socket. The process must read it, because the refresh token in it exists nowhere else.
 */
@DisabledOnOs(OS.WINDOWS)
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class StoppedReaderTest {
  private static final String BODY =
      "{\"access_token\":\"access-1\",\"token_type\":\"Bearer\",\"expires_in\":3600,"
          + "\"refresh_token\":\"refresh-1\"}";
  private static final String HEAD =
      "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: "
          + BODY.length()
          + "\r\n\r\n";

  @TempDir Path base;

  private enum During {
    HEADERS,
    BODY
  }

  /**
   * For how many seconds the process is stopped, at which point of the response, and whether the
   * limit is three or ten seconds.
   */
  static Stream<Arguments> stops() {
    Stream<Arguments> brief =
        Stream.of(During.values()).map(during -> Arguments.of(5, during, true));
    Stream<Arguments> all =
        Stream.of(5, 9, 11, 15, 30)
            .flatMap(
                seconds ->
                    Stream.of(During.values()).map(during -> Arguments.of(seconds, during, false)));
    return ResilienceEffort.LONG ? Stream.concat(brief, all) : brief;
  }

  @ParameterizedTest
  @MethodSource("stops")
  void aStoppedProcessReadsTheReplyThatIsInItsSocket(int seconds, During during, boolean impatient)
      throws Exception {
    String early = during == During.HEADERS ? "" : HEAD + BODY.substring(0, 40);
    try (FailureScenario scenario =
            new FailureScenario(RefreshTokenPolicy.strict(), base.resolve("tokens"));
        Endpoint endpoint = new Endpoint(early, (HEAD + BODY).substring(early.length()));
        ChildProcess childProcess =
            impatient
                ? ChildProcess.impatient(scenario.login, scenario.directory, endpoint.uri())
                : ChildProcess.start(
                    scenario.login,
                    scenario.directory,
                    endpoint.uri(),
                    endpoint.uri(),
                    endpoint.uri())) {
      childProcess.tell("force");
      assertThat(endpoint.asked.await(40, TimeUnit.SECONDS)).isTrue();
      childProcess.signal("STOP");
      awaitStopped(childProcess.pid());

      endpoint.answer.countDown();
      assertThat(endpoint.answered.await(40, TimeUnit.SECONDS)).isTrue();
      Thread.sleep(
          Duration.ofSeconds(seconds).toMillis()); // this is the stop itself, not a synchronisation
      childProcess.signal("CONT");

      assertThat(childProcess.hear()).isEqualTo("got 1");
      assertThat(endpoint.presented).as("presented once").hasSize(1);
      assertThat(childProcess.ask("current")).isEqualTo("got 1");
    }
  }

  private static void awaitStopped(long pid) throws IOException {
    Path status = Path.of("/proc", Long.toString(pid), "stat");
    while (Files.exists(status) && !Files.readString(status).contains(") T ")) {
      Thread.onSpinWait();
    }
  }

  /** A token endpoint with plain sockets that sends its response in two parts. */
  private static final class Endpoint implements AutoCloseable {
    final CountDownLatch asked = new CountDownLatch(1);
    final CountDownLatch answer = new CountDownLatch(1);
    final CountDownLatch answered = new CountDownLatch(1);
    final List<String> presented = new CopyOnWriteArrayList<>();
    private final ServerSocket door;
    private final String early;
    private final String late;

    Endpoint(String early, String late) {
      this.early = early;
      this.late = late;
      try {
        this.door = new ServerSocket(0, 50, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      Thread server = new Thread(this::serve, "stopped-reader-endpoint");
      server.setDaemon(true);
      server.start();
    }

    URI uri() {
      return URI.create("http://127.0.0.1:" + door.getLocalPort() + "/token");
    }

    private void serve() {
      while (!door.isClosed()) {
        try (Socket socket = door.accept()) {
          socket.setTcpNoDelay(true);
          presented.add(request(socket.getInputStream()));
          socket.getOutputStream().write(early.getBytes(ISO_8859_1));
          asked.countDown();
          answer.await();
          socket.getOutputStream().write(late.getBytes(ISO_8859_1));
          answered.countDown();
          while (socket.getInputStream().read() >= 0) {
            // Reads until the child process closes the connection.
          }
        } catch (IOException e) {
          // The child process has closed the connection, or the test is over.
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      }
    }

    /** Returns the body of one request, as far as the test needs it. */
    private static String request(InputStream in) throws IOException {
      StringBuilder text = new StringBuilder();
      while (text.indexOf("\r\n\r\n") < 0) {
        text.append((char) in.read());
      }
      String head = text.toString().toLowerCase(java.util.Locale.ROOT);
      String length = head.substring(head.indexOf("content-length:") + 15);
      int bytes = Integer.parseInt(length.substring(0, length.indexOf('\r')).trim());
      String body = new String(in.readNBytes(bytes), ISO_8859_1);
      if (body.isEmpty()) {
        throw new EOFException("given up before its body was sent: it presented nothing");
      }
      return body;
    }

    @Override
    public void close() throws IOException {
      door.close();
    }
  }
}
