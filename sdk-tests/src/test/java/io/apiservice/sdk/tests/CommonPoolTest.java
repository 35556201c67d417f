package io.apiservice.sdk.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.apiservice.sdk.ApiClient;
import io.apiservice.sdk.call.Call;
import io.apiservice.sdk.error.CallTimeoutException;
import io.apiservice.sdk.testkit.Fault;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Nothing in the library waits for a thread of the common pool. In this test all those threads are
 * blocked.
 */
@Timeout(60)
class CommonPoolTest {
  private final CountDownLatch release = new CountDownLatch(1);
  private final TestEnvironment environment = TestEnvironment.strict();
  private Future<?> starved = new CompletableFuture<>();

  @BeforeEach
  void occupy() throws InterruptedException {
    int threads = ForkJoinPool.getCommonPoolParallelism();
    CountDownLatch occupied = new CountDownLatch(threads);
    for (int i = 0; i < threads; i++) {
      ForkJoinPool.commonPool().execute(() -> block(occupied));
    }
    assertThat(occupied.await(30, TimeUnit.SECONDS)).isTrue();
    starved = ForkJoinPool.commonPool().submit(() -> {});
  }

  private void block(CountDownLatch occupied) {
    occupied.countDown();
    try {
      boolean unused = release.await(60, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @AfterEach
  void free() {
    environment.close();
    boolean ran = starved.isDone();
    release.countDown();
    assertThat(ran).as("a task of the common pool has run").isFalse();
  }

  private static Call<String> user(ApiClient api) {
    return api.get("users/1").returning(String.class);
  }

  @Test
  void callsAndARefreshAreServed() throws Exception {
    ApiClient api = environment.client();
    assertThat(user(api).send()).contains("Ada");
    assertThat(environment.auth.revokeAccessTokens()).isPositive();

    CompletableFuture<Integer> length = user(api).sendAsync().thenApply(String::length);
    assertThat(length.get(30, TimeUnit.SECONDS)).isPositive();
    assertThat(environment.auth.tokenCalls()).isEqualTo(1);
  }

  @Test
  void theDropInIsServed() throws Exception {
    ApiClient api = environment.client();
    assertThat(environment.auth.revokeAccessTokens()).isPositive();

    CompletableFuture<HttpResponse<String>> response =
        api.asHttpClient().sendAsync(environment.get("users/1"), BodyHandlers.ofString());

    assertThat(response.get(30, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
    assertThat(
            api.asHttpClient()
                .send(environment.get("users/1"), BodyHandlers.ofString())
                .statusCode())
        .isEqualTo(200);
  }

  @Test
  void aCallEndsAtItsDeadline() {
    ApiClient api = environment.client();
    environment.api.faults().always(Fault.hang());

    CompletableFuture<String> call = user(api).timeout(Duration.ofMillis(500)).sendAsync();

    assertThat(call)
        .failsWithin(Duration.ofSeconds(30))
        .withThrowableOfType(ExecutionException.class)
        .withCauseInstanceOf(CallTimeoutException.class);
    assertThat(
            catchThrowableOfType(
                CallTimeoutException.class, () -> user(api).timeout(Duration.ofMillis(500)).send()))
        .isNotNull();
  }
}
