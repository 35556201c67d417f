package io.apiservice.sdk.tests;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.apiservice.sdk.ApiClient;
import io.apiservice.sdk.auth.Credentials;
import io.apiservice.sdk.call.ClientLimits;
import io.apiservice.sdk.call.ElementStream;
import io.apiservice.sdk.call.EventStream;
import java.io.InputStream;
import java.time.Duration;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A stream that the application drops without closing it gives its connection back. */
class UnclosedStreamTest {
  private static final long PATIENCE_SECONDS = 40;
  private static final Map<String, String> STARTS =
      Map.of(
          "/bytes", "text/plain\n\nsome bytes",
          "/array", "application/json\n\n[1, 2, 3,",
          "/lines", "application/x-ndjson\n\n1\n2\n",
          "/events", "text/event-stream\n\ndata: 1\n\ndata: 2\n\n");

  private final CountDownLatch gone = new CountDownLatch(1);
  private final RawServer server =
      new RawServer(
          peer -> {
            String path = peer.request().split(" ")[1].split("\\?")[0];
            while (path.equals("/free")) {
              peer.ok("{}");
              path = peer.request().split(" ")[1];
            }
            String[] start = requireNonNull(STARTS.get(path)).split("\n\n", 2);
            peer.say(
                "HTTP/1.1 200 OK\r\nContent-Length: 9999999\r\nContent-Type: "
                    + start[0]
                    + "\r\n\r\n"
                    + start[1]);
            peer.untilGone(gone);
          });
  private final ApiClient api =
      TestTransport.builder()
          .baseUri(server.uri().toString())
          .credentials(Credentials.bearer("token-of-the-unclosed-stream"))
          .limits(ClientLimits.concurrency(1))
          .build();

  /** What an application holds, and drops. */
  enum Held {
    INPUT_STREAM {
      @Override
      Object open(ApiClient api) throws Exception {
        return bytes(api);
      }
    },
    INPUT_STREAM_READ_IN_PART {
      @Override
      Object open(ApiClient api) throws Exception {
        InputStream bytes = bytes(api);
        assertThat(bytes.read()).isEqualTo('s');
        return bytes;
      }
    },
    COMPLETED_CALL_THAT_IS_CANCELLED {
      @Override
      Object open(ApiClient api) throws Exception {
        CompletableFuture<InputStream> call =
            api.get("bytes")
                .query("secret", "value-of-the-query")
                .returning(InputStream.class)
                .sendAsync();
        call.get(20, TimeUnit.SECONDS);
        call.cancel(true);
        return call;
      }
    },
    ARRAY_ITERATOR {
      @Override
      Object open(ApiClient api) throws Exception {
        ElementStream<Integer> elements = api.get("array").elements(Integer.class).send();
        Iterator<Integer> iterator = elements.iterator();
        assertThat(iterator.next()).isEqualTo(1);
        return iterator;
      }
    },
    LINES {
      @Override
      Object open(ApiClient api) throws Exception {
        return api.get("lines").elements(Integer.class).send();
      }
    },
    EVENTS {
      @Override
      Object open(ApiClient api) throws Exception {
        return api.get("events").events().send();
      }
    },
    EVENTS_OF_A_TYPE {
      @Override
      Object open(ApiClient api) throws Exception {
        EventStream events = api.get("events").events().send();
        Stream<Integer> stream = events.as(Integer.class).stream();
        Iterator<Integer> iterator = stream.iterator();
        assertThat(iterator.next()).isEqualTo(1);
        return iterator;
      }
    };

    abstract Object open(ApiClient api) throws Exception;

    private static InputStream bytes(ApiClient api) {
      return api.get("bytes")
          .query("secret", "value-of-the-query")
          .returning(InputStream.class)
          .send();
    }
  }

  @BeforeEach
  void emptyLog() {
    MemoryLog.take();
  }

  @AfterEach
  void close() throws Exception {
    api.close();
    server.close();
  }

  @ParameterizedTest
  @EnumSource
  void aStreamThatIsDroppedEndsItsExchangeAndGivesItsPlaceBack(Held held) throws Exception {
    drop(held);

    assertThat(collectedUntilGone()).as("the connection was closed").isTrue();
    api.get("free").returningNothing().timeout(Duration.ofSeconds(20)).send();
    assertThat(warning())
        .contains("GET http://127.0.0.1")
        .contains("was dropped without being closed")
        .contains("try (")
        .doesNotContain("value-of-the-query")
        .doesNotContain("token-of-the-unclosed-stream");
  }

  @ParameterizedTest
  @EnumSource
  void aStreamThatIsHeldStaysOpen(Held held) throws Exception {
    Object open = held.open(api);

    for (int i = 0; i < 5; i++) {
      System.gc();
      assertThat(gone.await(20, TimeUnit.MILLISECONDS)).isFalse();
    }

    assertThat(open).isNotNull();
    assertThat(MemoryLog.take()).noneMatch(this::isWarning);
  }

  @Test
  void aStreamThatWasClosedIsNotReported() throws Exception {
    openAndClose();
    assertThat(RawServer.within(gone, 20)).isTrue();

    for (int i = 0; i < 5; i++) {
      System.gc();
      api.get("free").returningNothing().send();
    }

    assertThat(MemoryLog.take()).noneMatch(this::isWarning);
  }

  private void openAndClose() throws Exception {
    api.get("bytes").returning(InputStream.class).send().close();
  }

  /** In a method of its own, so that no variable refers to the stream. */
  private void drop(Held held) throws Exception {
    assertThat(held.open(api)).isNotNull();
  }

  private boolean collectedUntilGone() throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    do {
      System.gc();
      if (gone.await(50, TimeUnit.MILLISECONDS)) {
        return true;
      }
    } while (System.nanoTime() < end);
    return false;
  }

  /** The line is logged after the connection was closed, on another thread. */
  private String warning() throws InterruptedException {
    CountDownLatch logged = new CountDownLatch(1);
    MemoryLog.appendTo(
        line -> {
          if (isWarning(line)) {
            logged.countDown();
          }
        });
    try {
      if (MemoryLog.lines().stream().noneMatch(this::isWarning)) {
        assertThat(RawServer.within(logged, 20)).isTrue();
      }
    } finally {
      MemoryLog.appendTo(line -> {});
    }
    return MemoryLog.take().stream().filter(this::isWarning).findFirst().orElseThrow();
  }

  /** Streams of other tests may be collected in the meantime. */
  private boolean isWarning(String line) {
    return line.startsWith("WARN")
        && line.contains("was dropped")
        && line.contains(server.uri().toString());
  }
}
