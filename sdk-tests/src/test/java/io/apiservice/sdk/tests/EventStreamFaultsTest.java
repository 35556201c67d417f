package io.apiservice.sdk.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.apiservice.sdk.ApiClient;
import io.apiservice.sdk.call.EventStream;
import io.apiservice.sdk.call.ServerSentEvent;
import io.apiservice.sdk.error.CallTimeoutException;
import io.apiservice.sdk.error.TransportException;
import io.apiservice.sdk.testkit.FakeResponse;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** Event streams over a network that fails. */
class EventStreamFaultsTest {
  private static final String HEAD =
      "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n";
  private static final String CHUNKED =
      "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";

  private final Queue<String> heads = new ConcurrentLinkedQueue<>();

  private static String chunk(String text) {
    return Integer.toHexString(text.length()) + "\r\n" + text + "\r\n";
  }

  private static ApiClient client(RawServer server) {
    return TestTransport.builder().baseUri(server.uri()).build();
  }

  @Test
  void aHalfOpenConnectionIsGivenUpAndTheStreamGoesOn() throws Exception {
    CountDownLatch gone = new CountDownLatch(1);
    try (RawServer server =
            new RawServer(
                peer -> {
                  heads.add(peer.head());
                  if (peer.number() == 1) {
                    peer.say(CHUNKED + chunk("retry: 1\nid: 7\ndata: 1\n\n"));
                    peer.untilGone(gone); // nothing comes any more, not even an end
                  } else {
                    peer.say(CHUNKED + chunk("data: 2\n\n"));
                    peer.untilGone(new CountDownLatch(1));
                  }
                });
        ApiClient api = client(server);
        EventStream events =
            api.get("events").idleTimeout(Duration.ofMillis(300)).events().send()) {
      Iterator<ServerSentEvent> read = events.iterator();

      assertThat(read.next().data()).isEqualTo("1");
      assertThat(read.next().data()).isEqualTo("2");
      assertThat(RawServer.within(gone, 30)).isTrue();
    }
    assertThat(heads.poll()).doesNotContainIgnoringCase("Last-Event-ID");
    assertThat(heads.poll()).containsIgnoringCase("Last-Event-ID: 7");
  }

  @Test
  void aSilentAnswerToAPostIsATimeoutThatNamesTheLimit() throws Exception {
    try (RawServer server =
            new RawServer(
                peer -> {
                  peer.head();
                  peer.say(CHUNKED + chunk("data: 1\n\n"));
                  peer.untilGone(new CountDownLatch(1));
                });
        ApiClient api = client(server);
        EventStream events = api.post("chat").idleTimeout(Duration.ofMillis(300)).events().send()) {
      Iterator<ServerSentEvent> read = events.iterator();
      read.next();

      assertThatThrownBy(read::next)
          .isInstanceOf(CallTimeoutException.class)
          .hasMessageContaining("the stream was silent for 300 ms after 1 event")
          .hasMessageContaining("idleTimeout");
    }
  }

  @Test
  void aBodyThatIsCutOffIsAFailureOfThePostThatItAnswers() throws Exception {
    try (RawServer server =
            new RawServer(
                peer -> {
                  peer.head();
                  peer.say(CHUNKED + chunk("data: 1\n\ndata: 2\n\n") + "1000\r\ndata: 3");
                });
        ApiClient api = client(server);
        EventStream events = api.post("chat").events().send()) {
      Iterator<ServerSentEvent> read = events.iterator();
      read.next();
      read.next();

      assertThatThrownBy(read::next)
          .isInstanceOf(TransportException.class)
          .hasMessageContaining("the body broke off after 2 events");
    }
  }

  @Test
  void eventsAreReadAsTheyArriveAndClosingEndsTheConnection() throws Exception {
    CountDownLatch first = new CountDownLatch(1);
    CountDownLatch gone = new CountDownLatch(1);
    try (RawServer server =
            new RawServer(
                peer -> {
                  peer.head();
                  peer.say(HEAD + "data: 1\n\n");
                  first.await();
                  peer.say("data: 2\n\n");
                  peer.untilGone(gone);
                });
        ApiClient api = client(server)) {
      try (EventStream events = api.get("events").events().send()) {
        Iterator<ServerSentEvent> read = events.iterator();
        assertThat(read.next().data()).isEqualTo("1");
        first.countDown();
        assertThat(read.next().data()).isEqualTo("2");
      }
      assertThat(RawServer.within(gone, 30)).isTrue();
    }
  }

  @Test
  void aReconnectThatMeets401Then429Then500GoesOnWithANewToken() throws Exception {
    try (TestEnvironment environment = TestEnvironment.strict()) {
      Queue<FakeResponse> answers =
          new ConcurrentLinkedQueue<>(
              List.of(
                  events("retry: 1\nid: 7\ndata: 1\n\n"),
                  FakeResponse.of(429).header("Retry-After", "0"),
                  FakeResponse.of(500),
                  events("data: 2\n\n"),
                  FakeResponse.of(204)));
      environment.api.route("GET", "events", request -> answers.remove());
      ApiClient api = environment.client();

      try (EventStream events = api.get("events").events().send()) {
        Iterator<ServerSentEvent> read = events.iterator();
        assertThat(read.next().data()).isEqualTo("1");
        environment.auth.revokeAccessTokens();

        assertThat(read.next().data()).isEqualTo("2");
        assertThat(read.hasNext()).isFalse();
      }

      assertThat(environment.api.unauthorizedCount()).isEqualTo(1);
      assertThat(environment.api.requests())
          .extracting(request -> request.header("Last-Event-ID").orElse("-"))
          .containsExactly("-", "7", "7", "7", "7", "7");
      environment.auth.check().tokenCallsAtMost(1).verify();
    }
  }

  private static FakeResponse events(String text) {
    return FakeResponse.of(200).body("text/event-stream", text);
  }
}
