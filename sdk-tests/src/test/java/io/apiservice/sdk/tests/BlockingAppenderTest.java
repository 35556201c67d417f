package io.apiservice.sdk.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.apiservice.sdk.ApiClient;
import io.apiservice.sdk.auth.Credentials;
import io.apiservice.sdk.call.Call;
import io.apiservice.sdk.error.CallTimeoutException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A log appender that blocks delays the call whose line it writes, and no other. */
@Timeout(60)
class BlockingAppenderTest {
  private static final Duration SHORT = Duration.ofSeconds(1);
  private static final Duration LONG = Duration.ofSeconds(30);

  private final CountDownLatch entered = new CountDownLatch(1);
  private final CountDownLatch release = new CountDownLatch(1);
  private final RawServer server =
      new RawServer(
          peer -> {
            while (true) {
              String unused = peer.request();
              peer.ok("done");
            }
          });
  private final ApiClient api =
      TestTransport.builder()
          .baseUri(server.uri())
          .credentials(Credentials.apiKey("key-4Wq7Zt1LmB"))
          .build();

  @BeforeEach
  void block() {
    MemoryLog.appendTo(
        line -> {
          if (line.contains("/blocked → 200")) {
            entered.countDown();
            try {
              boolean unused = release.await(50, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
          }
        });
  }

  @AfterEach
  void close() throws Exception {
    release.countDown();
    MemoryLog.appendTo(line -> {});
    api.close();
    server.close();
  }

  private Call<String> call(String path, Duration limit) {
    return api.get(path).returning(String.class).timeout(limit).retries(0);
  }

  private void assertOthersGoOn() throws Exception {
    assertThat(entered.await(20, TimeUnit.SECONDS)).isTrue();
    assertThat(call("free", LONG).sendAsync().get(20, TimeUnit.SECONDS)).isEqualTo("done");
    assertThat(call("free", LONG).send()).isEqualTo("done");
  }

  @Test
  void anAsynchronousCallEndsAtItsDeadlineAndOthersGoOn() throws Exception {
    CompletableFuture<String> blocked = call("blocked", SHORT).sendAsync();

    assertOthersGoOn();

    assertThat(catchThrowable(blocked::join))
        .isInstanceOf(CompletionException.class)
        .hasCauseInstanceOf(CallTimeoutException.class)
        .hasMessageContaining("appender");
  }

  @Test
  void aBlockingCallEndsAtItsDeadline() throws Exception {
    Throwable failure = catchThrowable(call("blocked", SHORT)::send);

    assertThat(failure).isInstanceOf(CallTimeoutException.class).hasMessageContaining("appender");
    assertOthersGoOn();
  }

  @Test
  void aRequestOfTheDropInEndsAtItsDeadlineAndOthersGoOn() throws Exception {
    HttpClient client = api.asHttpClient();
    HttpRequest request =
        HttpRequest.newBuilder(server.uri().resolve("blocked")).timeout(SHORT).build();

    Throwable failure = catchThrowable(() -> client.send(request, BodyHandlers.ofString()));

    assertThat(failure).isInstanceOf(HttpTimeoutException.class);
    assertOthersGoOn();
  }
}
