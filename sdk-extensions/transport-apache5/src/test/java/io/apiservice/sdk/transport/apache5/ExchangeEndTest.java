package io.apiservice.sdk.transport.apache5;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.apiservice.sdk.ApiClient;
import io.apiservice.sdk.error.CallInterruptedException;
import io.apiservice.sdk.error.CallTimeoutException;
import io.apiservice.sdk.error.TransportException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How an exchange ends that does not end well. */
@ParameterizedClass
@EnumSource(Wire.class)
@Timeout(60)
class ExchangeEndTest {
  private static final Duration SHORT = Duration.ofMillis(300);
  private static final Duration LONG = Duration.ofSeconds(50);

  private static final String OK = "HTTP/1.1 200 OK\r\n";

  private final Wire wire;

  private final OpenResources open = new OpenResources();
  private final CountDownLatch arrived = new CountDownLatch(1);
  private final CountDownLatch closed = new CountDownLatch(1);

  ExchangeEndTest(Wire wire) {
    this.wire = wire;
  }

  @AfterEach
  void close() throws Exception {
    open.close();
  }

  /** Answers the first request; after it, a blocking call runs on the thread of its caller. */
  private SocketServer silentAfter(String beginning) throws Exception {
    AtomicBoolean first = new AtomicBoolean(true);
    return open.server(
        (connection, head) -> {
          if (first.getAndSet(false)) {
            connection.ok("first");
            return;
          }
          connection.say(beginning);
          arrived.countDown();
          connection.awaitEnd();
          closed.countDown();
        });
  }

  private ApiClient usedClient(SocketServer server) throws Exception {
    ApiClient api = open.client(wire, server.uri());
    assertThat(Way.BLOCKING.get(api, server.uri(), LONG)).isEqualTo("first");
    return api;
  }

  private static void within(CountDownLatch latch) throws InterruptedException {
    assertThat(latch.await(40, TimeUnit.SECONDS)).isTrue();
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void aCallWithoutResponseEndsAtItsDeadlineAndClosesTheConnection(Way way) throws Exception {
    SocketServer server = silentAfter("");
    ApiClient api = usedClient(server);

    Throwable failure = catchThrowable(() -> way.get(api, server.uri(), SHORT));

    assertThat(failure).isInstanceOfAny(CallTimeoutException.class, HttpTimeoutException.class);
    within(closed);
    assertThat(server.heads()).hasSize(2);
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void aBodyThatDoesNotEndEndsAtTheDeadlineAndClosesTheConnection(Way way) throws Exception {
    SocketServer server = silentAfter("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf");
    ApiClient api = usedClient(server);

    Throwable failure = catchThrowable(() -> way.get(api, server.uri(), SHORT));

    assertThat(failure).isInstanceOfAny(CallTimeoutException.class, HttpTimeoutException.class);
    within(closed);
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void aDrippingResponseEndsAtTheDeadline(Way way) throws Exception {
    AtomicBoolean first = new AtomicBoolean(true);
    SocketServer server =
        open.server(
            (connection, head) -> {
              if (first.getAndSet(false)) {
                connection.ok("first");
                return;
              }
              connection.say("HTTP/1.1 200 OK\r\n");
              for (int i = 0; i < 4000; i++) {
                connection.say("X-Field-" + i + ": 1\r\n");
                TimeUnit.MILLISECONDS.sleep(10);
              }
            });
    ApiClient api = usedClient(server);

    Throwable failure = catchThrowable(() -> way.get(api, server.uri(), SHORT));

    assertThat(failure).isInstanceOfAny(CallTimeoutException.class, HttpTimeoutException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf"})
  void anInterruptEndsABlockingCallAndClosesTheConnection(String beginning) throws Exception {
    SocketServer server = silentAfter(beginning);
    ApiClient api = usedClient(server);
    AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    AtomicReference<@Nullable Boolean> interrupted = new AtomicReference<>();
    Thread caller =
        new Thread(
            () -> {
              failure.set(catchThrowable(() -> Way.BLOCKING.get(api, server.uri(), LONG)));
              interrupted.set(Thread.currentThread().isInterrupted());
            });
    caller.start();
    within(arrived);
    caller.interrupt();
    caller.join(40_000);

    assertThat(failure.get()).isInstanceOf(CallInterruptedException.class);
    assertThat(interrupted.get()).isTrue();
    within(closed);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf",
        "HTTP/1.1 404 Not Found\r\nContent-Length: 10\r\n\r\nhalf"
      })
  void cancellingACallClosesItsConnection(String beginning) throws Exception {
    SocketServer server = silentAfter(beginning);
    CompletableFuture<String> call =
        usedClient(server)
            .get("")
            .returning(String.class)
            .timeout(LONG)
            .sendAsync()
            .toCompletableFuture();
    within(arrived);

    call.cancel(true);

    within(closed);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel"
      })
  void aBodyThatIsCutIsNoValue(String response) throws Exception {
    SocketServer server =
        open.server(
            (connection, head) -> {
              connection.say(response);
              connection.socket().close();
            });

    for (Way way : Way.values()) {
      ApiClient api = open.client(wire, server.uri());
      Throwable failure = catchThrowable(() -> way.get(api, server.uri(), LONG));
      assertThat(failure).isInstanceOfAny(TransportException.class, IOException.class);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        OK + "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: -bearer-of-this-test\r\n\r\nok",
        OK + "Transfer-Encoding: chunked\r\n\r\nbearer-of-this-test\r\nok\r\n0\r\n\r\n",
        "HTTP/1.1 bearer-of-this-test\r\n\r\n"
      })
  void aMalformedResponseIsRefusedWithoutQuotingIt(String response) throws Exception {
    SocketServer server =
        open.server(
            (connection, head) -> {
              connection.say(response);
              connection.socket().close();
            });
    ApiClient api = open.client(wire, server.uri());

    Throwable failure = catchThrowable(() -> Way.BLOCKING.get(api, server.uri(), LONG));

    assertThat(failure).isInstanceOf(TransportException.class);
    for (Throwable at = failure; at != null; at = at.getCause()) {
      assertThat(String.valueOf(at.getMessage())).doesNotContain("bearer-of-this-test");
    }
  }

  @Test
  void aRefusedConnectionIsKnownNotToHaveSentAnything() throws Exception {
    URI nobody;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      nobody = URI.create("http://127.0.0.1:" + socket.getLocalPort() + "/");
    }
    ApiClient api = open.client(wire, nobody);

    Throwable failure = catchThrowable(() -> Way.BLOCKING.get(api, nobody, LONG));

    assertThat(failure).isInstanceOf(TransportException.class);
    assertThat(failure.getCause()).isExactlyInstanceOf(ConnectException.class);
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void anErrorIsReadWhole(Way way) throws Exception {
    String text = "why it failed ".repeat(10_000);
    SocketServer server =
        open.server(
            (connection, head) ->
                connection.say(
                    "HTTP/1.1 418 No\r\nContent-Length: " + text.length() + "\r\n\r\n" + text));
    ApiClient api = open.client(wire, server.uri());
    AtomicReference<String> body = new AtomicReference<>("");

    Throwable failure = catchThrowable(() -> body.set(way.get(api, server.uri(), LONG)));

    if (way == Way.ADAPTER) {
      assertThat(body.get()).isEqualTo(text);
    } else {
      assertThat(failure).hasMessageContaining("418");
    }
    assertThat(text.getBytes(UTF_8)).hasSizeGreaterThan(2 * 64 * 1024);
  }
}
