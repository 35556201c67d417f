package io.apiservice.sdk.stream;

import static java.util.concurrent.CompletableFuture.completedFuture;
import static java.util.concurrent.CompletableFuture.failedFuture;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.apiservice.sdk.call.ServerSentEvent;
import io.apiservice.sdk.error.RateLimitException;
import io.apiservice.sdk.error.ResponseException;
import io.apiservice.sdk.error.TransportException;
import io.apiservice.sdk.http.Body;
import io.apiservice.sdk.http.Headers;
import io.apiservice.sdk.http.Request;
import io.apiservice.sdk.http.Response;
import io.apiservice.sdk.json.JsonCodec;
import io.apiservice.sdk.json.TypeRef;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** When an event stream connects again, and how long it waits before; no time passes. */
class ReconnectTest {
  private final List<Duration> pauses = new ArrayList<>();
  private final Queue<CompletableFuture<Optional<BodyBytes>>> connections = new ArrayDeque<>();
  private CompletableFuture<Boolean> passed = completedFuture(true);

  private static BodyBytes body(String text) {
    return Body.of(text).to(new BodyBytes(Headers.empty())).join();
  }

  private void connect(String text) {
    connections.add(completedFuture(Optional.of(body(text))));
  }

  private void refuse(int status, String... headers) {
    Headers sent = headers.length == 0 ? Headers.empty() : Headers.of(headers[0], headers[1]);
    connections.add(
        failedFuture(
            ResponseException.of(
                Request.of("GET", URI.create("https://api.example.com/events")),
                Response.of(status, sent, ""),
                JsonCodec.jackson(),
                Optional.empty(),
                null)));
  }

  private void breakDown() {
    connections.add(failedFuture(new TransportException("no answer", null)));
  }

  private ReconnectingEventSource source(String first) {
    return new ReconnectingEventSource(
        body(first),
        new ReconnectingEventSource.Connector() {
          @Override
          public CompletableFuture<Optional<BodyBytes>> connect(String lastEventId) {
            CompletableFuture<Optional<BodyBytes>> next = connections.poll();
            return next == null ? completedFuture(Optional.empty()) : next;
          }

          @Override
          public ServerSentEvent event(String type, String data, String id, long number) {
            return new PlainEvent(type, data, id);
          }
        },
        true,
        pause -> {
          pauses.add(pause);
          return passed;
        },
        new StreamFailures() {
          @Override
          public RuntimeException undecodable(String reason) {
            return new IllegalStateException(reason);
          }

          @Override
          public RuntimeException broken(Throwable failure, String after) {
            return new IllegalStateException(failure);
          }

          @Override
          public void dropped() {}
        });
  }

  private static List<String> read(ReconnectingEventSource source) {
    List<String> read = new ArrayList<>();
    ServerSentEvent event = source.poll();
    while (event != null) {
      read.add(event.data());
      event = source.poll();
    }
    assertThat(source.ended()).isTrue();
    return read;
  }

  private static void between(Duration pause, long fromMillis) {
    Duration shortest = Duration.ofMillis(fromMillis);
    assertThat(pause).isBetween(shortest, shortest.multipliedBy(5).dividedBy(4));
  }

  @Test
  void thePauseIsThreeSecondsOrWhatTheServerSets() {
    connect("data: 2\n\nretry: 70\ndata: 3\n\n");
    connect("data: 4\n\n");

    assertThat(read(source("data: 1\n\n"))).containsExactly("1", "2", "3", "4");
    between(pauses.get(0), 3000);
    between(pauses.get(1), 70);
    between(pauses.get(2), 70);
  }

  @Test
  void thePauseGrowsUpToAMinuteWhileNoEventArrives() {
    for (int i = 0; i < 8; i++) {
      connect(": nothing\n\n");
    }
    connect("data: 2\n\n");

    assertThat(read(source("data: 1\n\n"))).containsExactly("1", "2");
    long[] expected = {3, 3, 6, 12, 24, 48, 60, 60, 60, 3};
    for (int i = 0; i < expected.length; i++) {
      between(pauses.get(i), expected[i] * 1000);
    }
  }

  @Test
  void aServerCannotMakeAClientConnectInATightLoop() {
    connect("");
    connect("");

    read(source("retry: 0\ndata: 1\n\n"));
    between(pauses.get(0), 0);
    between(pauses.get(1), 100);
    between(pauses.get(2), 200);
  }

  @Test
  void aServerCannotMakeAClientWaitForEver() {
    read(source("retry: 999999999999\ndata: 1\n\n"));

    between(pauses.get(0), 600_000);
  }

  @Test
  void failuresOfTheServerAndOfTheNetworkAreTriedAgain() {
    refuse(503);
    breakDown();
    refuse(500);
    refuse(429, "Retry-After", "40");
    connect("data: 2\n\n");

    assertThat(read(source("data: 1\n\n"))).containsExactly("1", "2");
    assertThat(pauses.get(4)).isEqualTo(Duration.ofSeconds(40));
  }

  @Test
  void aServerThatAsksToComeBackTomorrowIsNotWaitedFor() {
    refuse(429, "Retry-After", "86400");

    assertThatThrownBy(() -> read(source("data: 1\n\n"))).isInstanceOf(RateLimitException.class);
  }

  @Test
  void tenFailuresInARowAreFinal() {
    for (int i = 0; i < 10; i++) {
      breakDown();
    }

    ReconnectingEventSource source = source("data: 1\n\n");
    assertThat(source.poll()).isNotNull();
    assertThatThrownBy(source::poll).isInstanceOf(TransportException.class);
    assertThat(source.ended()).isTrue();
    assertThat(pauses).hasSize(10);
  }

  @Test
  void anEventStartsTheCountAgain() {
    for (int round = 0; round < 3; round++) {
      for (int i = 0; i < 9; i++) {
        breakDown();
      }
      connect("data: x\n\n");
    }

    assertThat(read(source("data: 1\n\n"))).hasSize(4);
  }

  @Test
  void aConnectionStartsTheCountAgainThoughNoEventArrives() {
    for (int round = 0; round < 3; round++) {
      for (int i = 0; i < 9; i++) {
        breakDown();
      }
      connect(": nothing\n\n");
    }
    connect("data: 2\n\n");

    assertThat(read(source("data: 1\n\n"))).containsExactly("1", "2");
  }

  @Test
  void closingEndsAConnectionThatNobodyHasUsedYet() {
    CompletableFuture<Optional<BodyBytes>> connection = new CompletableFuture<>();
    connections.add(connection);
    ReconnectingEventSource source = source("data: 1\n\n");
    assertThat(source.poll()).isNotNull();
    assertThat(source.poll()).isNull();

    ControlledBody body = new ControlledBody();
    connection.complete(Optional.of(body.to(new BodyBytes(Headers.empty())).join()));
    source.close();

    assertThat(body.cancelled.getCount()).isZero();
    assertThat(source.poll()).isNull();
  }

  @Test
  void closingEndsAConnectionThatIsOpenedTooLate() {
    CompletableFuture<Optional<BodyBytes>> unstoppable =
        new CompletableFuture<>() {
          @Override
          public boolean cancel(boolean mayInterruptIfRunning) {
            return false;
          }
        };
    connections.add(unstoppable);
    passed = new CompletableFuture<>();
    ReconnectingEventSource source = source("data: 1\n\n");
    assertThat(source.poll()).isNotNull();
    assertThat(source.poll()).isNull();
    passed.complete(true);

    source.close();
    ControlledBody body = new ControlledBody();
    unstoppable.complete(Optional.of(body.to(new BodyBytes(Headers.empty())).join()));

    assertThat(body.cancelled.getCount()).isZero();
  }

  /** An event without a codec. */
  private record PlainEvent(String type, String data, String id) implements ServerSentEvent {
    @Override
    public <T> T dataAs(Class<T> wanted) {
      throw new UnsupportedOperationException();
    }

    @Override
    public <T> T dataAs(TypeRef<T> wanted) {
      throw new UnsupportedOperationException();
    }
  }
}
