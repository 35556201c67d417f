package io.apiservice.sdk.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.apiservice.sdk.error.StoreException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StoreExecutorTest {
  private final StoreExecutor threads = new StoreExecutor(Duration.ofMillis(100));
  private final CountDownLatch diskAnswers = new CountDownLatch(1);

  @AfterEach
  void stop() {
    diskAnswers.countDown();
    threads.shutdown();
  }

  @Test
  void aDiskThatHangsHoldsNobodyUpAndWhatComesLateIsHandedBack() throws Exception {
    CompletableFuture<String> late = new CompletableFuture<>();

    assertThatThrownBy(() -> threads.call("read", limit -> awaitDisk(), late::complete))
        .isInstanceOf(StoreException.class)
        .hasMessage(
            "could not read within 100 ms: the disk is slow or hangs; the operation may still"
                + " complete");
    assertThat(late).isNotDone();

    diskAnswers.countDown();
    assertThat(late.get(10, TimeUnit.SECONDS)).isEqualTo("late");
  }

  @Test
  void anInterruptedCallerGetsItsAnswerAndKeepsItsFlag() throws StoreException {
    Thread.currentThread().interrupt();
    String name = threads.call("read", limit -> Thread.currentThread().getName());
    assertThat(Thread.interrupted()).isTrue();
    assertThat(name).isEqualTo("apiservice-token-store");
  }

  @Test
  void whatAnOperationThrowsReachesTheCaller() {
    StoreException failure = new StoreException("broken");
    assertThatThrownBy(
            () ->
                threads.call(
                    "read",
                    limit -> {
                      throw failure;
                    }))
        .isSameAs(failure);
    assertThatThrownBy(
            () ->
                threads.call(
                    "read",
                    limit -> {
                      throw new IllegalStateException("a bug");
                    }))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void afterTheEndNothingIsRun() {
    threads.shutdown();
    assertThatThrownBy(() -> threads.call("read", limit -> "never"))
        .isInstanceOf(StoreException.class)
        .hasMessage("cannot read: the store is closed");
  }

  private String awaitDisk() throws StoreException {
    try {
      diskAnswers.await();
      return "late";
    } catch (InterruptedException e) {
      throw new StoreException("nobody may interrupt this thread", e);
    }
  }
}
