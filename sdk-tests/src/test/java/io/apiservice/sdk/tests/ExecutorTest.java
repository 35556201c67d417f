package io.apiservice.sdk.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.apiservice.sdk.ApiClient;
import io.apiservice.sdk.call.Call;
import io.apiservice.sdk.error.CallTimeoutException;
import io.apiservice.sdk.event.ApiListener;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A deadline depends neither on the application's executor nor on its listener. */
class ExecutorTest {
  private static final Duration LIMIT = Duration.ofSeconds(1);

  private final TestEnvironment environment = TestEnvironment.strict();

  @AfterEach
  void close() throws Exception {
    environment.close();
  }

  private Call<String> call(Executor executor) throws Exception {
    ApiClient api =
        environment.closing(
            environment
                .builder(environment.provider(environment.login()))
                .executor(executor)
                .build());
    return api.get("users/1").returning(String.class).timeout(LIMIT);
  }

  @Test
  void anExecutorThatDropsTasksDoesNotHoldTheDeadlineUp() throws Exception {
    Call<String> call = call(task -> {});

    Throwable failure = catchThrowable(() -> call.sendAsync().get(20, TimeUnit.SECONDS));

    assertThat(failure).hasCauseInstanceOf(CallTimeoutException.class);
    assertThat(failure.getCause()).hasMessageContaining("executor");
  }

  @Test
  void anExecutorThatRefusesOrFailsDoesNotCostTheAnswer() throws Exception {
    Call<String> refused =
        call(
            task -> {
              throw new RejectedExecutionException("full");
            });
    Call<String> failing =
        call(
            task -> {
              throw new IllegalStateException("a fault of the executor");
            });

    assertThat(refused.sendAsync().get(20, TimeUnit.SECONDS)).contains("Ada");
    assertThat(failing.sendAsync().get(20, TimeUnit.SECONDS)).contains("Ada");
  }

  @Test
  void aJoinInsideAStageOnAnExecutorOfOneThreadEndsAtTheDeadline() throws Exception {
    ExecutorService one = Executors.newSingleThreadExecutor();
    try {
      Call<String> call = call(one);

      CompletableFuture<String> nested =
          call.timeout(Duration.ofSeconds(30))
              .sendAsync()
              .thenApplyAsync(user -> call.timeout(Duration.ofSeconds(4)).sendAsync().join(), one);

      Throwable failure = catchThrowable(() -> nested.get(20, TimeUnit.SECONDS));
      assertThat(failure).hasCauseInstanceOf(CallTimeoutException.class);
      assertThat(failure.getCause()).hasMessageContaining("executor");
    } finally {
      one.shutdownNow();
    }
  }

  @Test
  void aListenerThatHangsIsHarmlessToOtherCalls() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    CountDownLatch blocked = new CountDownLatch(1);
    ApiListener hanging =
        new ApiListener() {
          @Override
          public void onResponse(ResponseReceived event) {
            if (event.uri().getPath().endsWith("users/2")) {
              blocked.countDown();
              try {
                boolean unused = release.await(40, TimeUnit.SECONDS);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            }
          }
        };
    ApiClient api =
        environment.closing(
            environment
                .builder(environment.provider(environment.login()))
                .listener(hanging)
                .build());
    CompletableFuture<String> stuck = api.get("users/2").returning(String.class).sendAsync();
    assertThat(RawServer.within(blocked, 20)).isTrue();

    Call<String> other = api.get("users/1").returning(String.class);

    assertThat(other.sendAsync().get(20, TimeUnit.SECONDS)).contains("Ada");
    assertThat(other.send()).contains("Ada");
    assertThat(release.getCount()).isOne();
    release.countDown();
    assertThat(stuck.get(20, TimeUnit.SECONDS)).contains("Grace");
  }

  @Test
  void aListenerThatBlocksDelaysItsCallToTheDeadlineOnly() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    ApiListener blocking =
        new ApiListener() {
          @Override
          public void onRequest(RequestSent event) {
            try {
              boolean unused = release.await(40, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
          }
        };
    ApiClient api =
        environment.closing(
            environment
                .builder(environment.provider(environment.login()))
                .listener(blocking)
                .build());
    Call<String> call = api.get("users/1").returning(String.class).timeout(LIMIT);

    CompletableFuture<String> async = call.sendAsync();
    Throwable blockingFailure = catchThrowable(call::send);
    Throwable asyncFailure = catchThrowable(() -> async.get(20, TimeUnit.SECONDS));

    assertThat(release.getCount()).isOne();
    assertThat(blockingFailure).isInstanceOf(CallTimeoutException.class);
    assertThat(asyncFailure).hasCauseInstanceOf(CallTimeoutException.class);
    release.countDown();
  }
}
