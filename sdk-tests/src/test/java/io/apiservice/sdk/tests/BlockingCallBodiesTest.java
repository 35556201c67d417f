package io.apiservice.sdk.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.apiservice.sdk.ApiClient;
import io.apiservice.sdk.auth.Credentials;
import io.apiservice.sdk.error.CallInterruptedException;
import io.apiservice.sdk.error.CallTimeoutException;
import io.apiservice.sdk.error.ResponseException;
import io.apiservice.sdk.error.TransportException;
import java.io.IOException;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The body of a response that a blocking call waits for, with each kind of client. */
@Timeout(120)
class BlockingCallBodiesTest {
  private static final int LIMIT_SECONDS = 30;

  private enum Kind {
    OWN,
    GIVEN,
    GIVEN_HTTP2,
    APACHE;

    ApiClient client(RawServer server) {
      return configured()
          .baseUri(server.uri())
          .credentials(Credentials.apiKey("key"))
          .retries(0)
          .build();
    }

    private ApiClient.Builder configured() {
      return switch (this) {
        case OWN -> ApiClient.builder();
        case GIVEN -> ApiClient.builder().httpClient(client(HttpClient.Version.HTTP_1_1));
        case GIVEN_HTTP2 -> ApiClient.builder().httpClient(client(HttpClient.Version.HTTP_2));
        case APACHE -> ApiClient.builder().transport(TestTransport.apache());
      };
    }

    private static HttpClient client(HttpClient.Version version) {
      return HttpClient.newBuilder().version(version).build();
    }
  }

  /** With DEBUG, no exchange would run on the thread of its caller. */
  @BeforeEach
  void withoutDebug() {
    MemoryLog.debug(false);
  }

  @AfterEach
  void withDebug() {
    MemoryLog.debug(true);
  }

  private static String text(ApiClient api) {
    return api.get("text").returning(String.class).send();
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void everyKindOfBodyIsReadToItsEndAndItsConnectionIsUsedAgain(Kind kind) throws IOException {
    String large = "x".repeat(1_000_000);
    String[] responses = {
      "200 OK\r\nContent-Length: 5\r\n\r\nhello",
      "200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n",
      "200 OK\r\nContent-Length: 0\r\n\r\n",
      "200 OK\r\nContent-Length: " + large.length() + "\r\n\r\n" + large,
    };
    String[] bodies = {"hello", "hello world", "", large};
    try (RawServer server = answering(responses);
        ApiClient api = kind.client(server)) {
      for (int round = 0; round < 3; round++) {
        for (String body : bodies) {
          assertThat(text(api)).isEqualTo(body);
        }
      }
      assertThat(server.connections()).isEqualTo(1);
    }
  }

  /** The responses in turn, for ever. */
  private static RawServer answering(String... responses) {
    return new RawServer(
        peer -> {
          while (true) {
            for (String response : responses) {
              peer.request();
              peer.say("HTTP/1.1 " + response);
            }
          }
        });
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void aResponseToHeadHasNoBody(Kind kind) throws IOException {
    try (RawServer server = answering("200 OK\r\nContent-Length: 500\r\n\r\n");
        ApiClient api = kind.client(server)) {
      for (int i = 0; i < 3; i++) {
        assertThat(api.request("HEAD", "text").returning(String.class).send()).isEmpty();
      }
      assertThat(server.connections()).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void anErrorThatIsLargerThanWhatIsKeptIsReported(Kind kind) throws IOException {
    String large = "x".repeat(300_000);
    String response = "500 Error\r\nContent-Length: " + large.length() + "\r\n\r\n" + large;
    try (RawServer server = answering(response);
        ApiClient api = kind.client(server)) {
      assertThatThrownBy(() -> text(api))
          .isInstanceOfSatisfying(
              ResponseException.class, failure -> assertThat(failure.status()).isEqualTo(500));
    }
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void aBodyThatBreaksOffIsAnError(Kind kind) throws IOException {
    try (RawServer server =
            new RawServer(
                peer -> {
                  peer.request();
                  peer.say("HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhalf");
                });
        ApiClient api = kind.client(server)) {
      assertThatThrownBy(() -> text(api)).isInstanceOf(TransportException.class);
    }
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void theDeadlineEndsABodyThatDoesNotArrive(Kind kind) throws Exception {
    CountDownLatch gone = new CountDownLatch(1);
    try (RawServer server = stalling(gone, new CountDownLatch(1));
        ApiClient api = kind.client(server)) {
      text(api);
      long start = System.nanoTime();
      assertThatThrownBy(
              () -> api.get("text").returning(String.class).timeout(Duration.ofMillis(500)).send())
          .isInstanceOf(CallTimeoutException.class);
      assertThat(Duration.ofNanos(System.nanoTime() - start))
          .isBetween(Duration.ofMillis(400), Duration.ofSeconds(LIMIT_SECONDS));
      assertThat(RawServer.within(gone, LIMIT_SECONDS)).as("the connection is closed").isTrue();
    }
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void anInterruptEndsTheWaitForABody(Kind kind) throws Exception {
    CountDownLatch gone = new CountDownLatch(1);
    CountDownLatch begun = new CountDownLatch(1);
    try (RawServer server = stalling(gone, begun);
        ApiClient api = kind.client(server)) {
      AtomicReference<Throwable> failure = new AtomicReference<>();
      CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
      Thread caller =
          new Thread(
              () -> {
                try {
                  text(api);
                } catch (Throwable e) {
                  // What it is, is checked below.
                  failure.set(e);
                }
                interrupted.complete(Thread.currentThread().isInterrupted());
              });
      text(api);
      caller.start();
      assertThat(RawServer.within(begun, LIMIT_SECONDS)).isTrue();
      while (kind != Kind.APACHE && !waits(caller)) { // Apache's client blocks in the socket
        Thread.onSpinWait();
      }

      caller.interrupt();

      caller.join(Duration.ofSeconds(LIMIT_SECONDS).toMillis());
      assertThat(caller.isAlive()).isFalse();
      assertThat(failure.get()).isInstanceOf(CallInterruptedException.class);
      assertThat(interrupted).isCompletedWithValue(true);
      assertThat(RawServer.within(gone, LIMIT_SECONDS)).as("the connection is closed").isTrue();
    }
  }

  private static boolean waits(Thread thread) {
    Thread.State state = thread.getState();
    return state == Thread.State.WAITING || state == Thread.State.TIMED_WAITING;
  }

  /**
   * Sends a whole body, so that the name is known and the next exchange runs on the thread of its
   * caller. Then sends half of a body, which is more than the buffers between the two hold, and
   * waits until the connection is closed.
   */
  private static RawServer stalling(CountDownLatch gone, CountDownLatch begun) {
    return new RawServer(
        peer -> {
          peer.request();
          peer.ok("whole");
          peer.request();
          String half = "x".repeat(8_000_000);
          peer.say("HTTP/1.1 200 OK\r\nContent-Length: 16000000\r\n\r\n" + half);
          begun.countDown();
          peer.untilGone(gone);
        });
  }
}
