package io.apiservice.sdk.http.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.apiservice.sdk.ApiClient;
import io.apiservice.sdk.async.DeadlineTimer;
import io.apiservice.sdk.call.Call;
import io.apiservice.sdk.error.CallTimeoutException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** If a name is not resolved in time, a call still ends at its deadline. */
class NameLookupTest {
  private static final Duration LIMIT = Duration.ofSeconds(1);

  private final CountDownLatch release = new CountDownLatch(1);
  private final AtomicInteger lookups = new AtomicInteger();
  private final JdkTransport wire =
      new JdkTransport(
          HttpClientConfig.jdk(),
          new DeadlineTimer(),
          System::nanoTime,
          host -> {
            lookups.incrementAndGet();
            await(release);
          });

  @AfterEach
  void close() {
    release.countDown();
    wire.close();
  }

  private static void await(CountDownLatch latch) {
    try {
      boolean unused = latch.await(60, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private ApiClient client(String scheme) {
    return ApiClient.builder()
        .baseUri(scheme + "://api.example.test:1/")
        .allowCleartext()
        .transport(wire)
        .build();
  }

  @ParameterizedTest
  @ValueSource(strings = {"http", "https"})
  void aCallEndsAtItsDeadlineAndSaysThatANameWasBeingResolved(String scheme) throws Exception {
    try (ApiClient api = client(scheme)) {
      Call<String> call = api.get("users").returning(String.class).timeout(LIMIT);

      CompletableFuture<String> async =
          call.sendAsync(); // this returns although the resolver hangs
      Throwable blocking = catchThrowable(call::send);
      Throwable late = catchThrowable(() -> async.get(30, TimeUnit.SECONDS));

      assertThat(release.getCount()).isOne();
      assertThat(blocking).isInstanceOf(CallTimeoutException.class);
      assertThat(blocking).hasMessageContaining("the name api.example.test to be resolved");
      assertThat(late).hasCauseInstanceOf(CallTimeoutException.class);
      assertThat(late.getCause()).hasMessageContaining("the name api.example.test to be resolved");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"http", "https"})
  void theDropInEndsAtTheTimeoutOfTheRequest(String scheme) throws Exception {
    try (ApiClient api = client(scheme)) {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(scheme + "://api.example.test:1/users"))
              .timeout(LIMIT)
              .build();

      var async = api.asHttpClient().sendAsync(request, BodyHandlers.ofString());
      Throwable blocking =
          catchThrowable(() -> api.asHttpClient().send(request, BodyHandlers.ofString()));
      Throwable late = catchThrowable(() -> async.get(30, TimeUnit.SECONDS));

      assertThat(release.getCount()).isOne();
      assertThat(blocking).isInstanceOf(HttpTimeoutException.class);
      assertThat(blocking).hasMessageContaining("to be resolved");
      assertThat(late).hasCauseInstanceOf(HttpTimeoutException.class);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {50})
  void callsThatWaitForOneNameShareOneLookup(int calls) throws Exception {
    try (ApiClient api = client("https")) {
      Call<String> call = api.get("users").returning(String.class).timeout(LIMIT);

      for (int i = 0; i < calls; i++) {
        CompletableFuture<String> async = call.sendAsync();
        if (i == calls - 1) {
          assertThat(catchThrowable(() -> async.get(30, TimeUnit.SECONDS))).isNotNull();
        }
      }

      assertThat(lookups).hasValue(1);
    }
  }
}
