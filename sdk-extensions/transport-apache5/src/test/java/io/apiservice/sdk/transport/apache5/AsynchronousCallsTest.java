package io.apiservice.sdk.transport.apache5;

import static org.assertj.core.api.Assertions.assertThat;

import io.apiservice.sdk.ApiClient;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the asynchronous client is for. */
@Timeout(60)
class AsynchronousCallsTest {
  private static final int CALLS = 100;

  private final OpenResources open = new OpenResources();

  @AfterEach
  void close() throws Exception {
    open.close();
  }

  private static long exchangeThreads() {
    return Thread.getAllStackTraces().values().stream()
        .filter(
            stack ->
                Arrays.stream(stack)
                    .anyMatch(frame -> frame.getClassName().endsWith(".ExchangeTask")))
        .count();
  }

  /** With a classic client only, each of them occupies a thread, so the count would notice. */
  @ParameterizedTest
  @EnumSource(
      value = Wire.class,
      names = {"APACHE", "APACHE_OF_APPLICATION", "APACHE_ASYNC_OF_APPLICATION"})
  void callsThatWaitForAResponseNeedNoThread(Wire wire) throws Exception {
    CountDownLatch arrived = new CountDownLatch(CALLS);
    CountDownLatch answer = new CountDownLatch(1);
    SocketServer server =
        open.server(
            (connection, head) -> {
              arrived.countDown();
              assertThat(answer.await(40, TimeUnit.SECONDS)).isTrue();
              connection.ok("ok");
            });
    ApiClient api = open.client(wire, server.uri());
    List<CompletableFuture<String>> calls = new ArrayList<>();
    for (int i = 0; i < CALLS; i++) {
      calls.add(api.get("").returning(String.class).sendAsync().toCompletableFuture());
    }
    assertThat(arrived.await(40, TimeUnit.SECONDS)).isTrue();

    long threads = exchangeThreads();
    answer.countDown();

    for (CompletableFuture<String> call : calls) {
      assertThat(call.get(40, TimeUnit.SECONDS)).isEqualTo("ok");
    }
    assertThat(threads).isEqualTo(wire == Wire.APACHE_OF_APPLICATION ? CALLS : 0);
  }

  /** More than the client may receive before it is told that some was passed on. */
  @ParameterizedTest
  @EnumSource(Wire.class)
  void aLongStreamArrivesWhole(Wire wire) throws Exception {
    byte[] part = new byte[1 << 16];
    int parts = 300;
    SocketServer server =
        open.server(
            (connection, head) -> {
              connection.say(
                  "HTTP/1.1 200 OK\r\nContent-Length: " + (long) parts * part.length + "\r\n\r\n");
              for (int i = 0; i < parts; i++) {
                connection.say(part);
              }
            });
    ApiClient api = open.client(wire, server.uri());

    for (int i = 0; i < 2; i++) {
      try (InputStream in = api.get("").returning(InputStream.class).send()) {
        assertThat(in.transferTo(java.io.OutputStream.nullOutputStream()))
            .isEqualTo((long) parts * part.length);
      }
    }

    assertThat(server.connections()).isLessThanOrEqualTo(wire == Wire.JDK ? 6 : 1);
  }
}
