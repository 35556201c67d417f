package io.apiservice.sdk.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.apiservice.sdk.ApiClient;
import io.apiservice.sdk.auth.Credentials;
import io.apiservice.sdk.testkit.FakeApi;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * A client that was closed leaves no selector thread behind, though the server keeps its connection
 * open. On JDKs before 21 such a thread ends only when nothing refers to its client.
 */
class ClosedClientThreadsTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private static Set<Thread> selectors() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().matches("HttpClient-\\d+-SelectorManager"))
        .collect(Collectors.toSet());
  }

  @Test
  void theSelectorThreadsOfAClosedClientEnd() throws Exception {
    try (FakeApi server = FakeApi.builder().start()) {
      server.put("users", "1", Map.of("name", "Ada"));
      Set<Thread> opened = callAndClose(server);

      assertThat(opened).isNotEmpty();
      long end = System.nanoTime() + LIMIT.toNanos();
      while (opened.stream().anyMatch(Thread::isAlive) && System.nanoTime() - end < 0) {
        System.gc();
        for (Thread thread : opened) {
          thread.join(200);
        }
      }
      assertThat(opened).noneMatch(Thread::isAlive);
      assertThat(server.connectionCount()).isPositive();
    }
  }

  /** Returns the selector threads that were seen while their client was open. */
  private static Set<Thread> callAndClose(FakeApi server) throws Exception {
    Set<Thread> before = selectors();
    Set<Thread> opened = new HashSet<>();
    for (int i = 0; i < 3; i++) {
      try (ApiClient api =
          ApiClient.builder()
              .baseUri(server.baseUri())
              .credentials(Credentials.apiKey("key"))
              .build()) {
        api.get("users/1").returning(byte[].class).send();
        api.get("users/1").returning(byte[].class).sendAsync().join();
        api.asHttpClient()
            .send(
                HttpRequest.newBuilder(server.baseUri().resolve("users/1")).build(),
                BodyHandlers.ofString());
        opened.addAll(selectors());
      }
    }
    opened.removeAll(before);
    return opened;
  }
}
