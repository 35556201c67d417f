package io.apiservice.sdk.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A blocking client whose sends run on the thread that waits. */
@Timeout(60)
class CallerThreadTest {
  @Test
  void aTaskOfTheCallerRunsAtOnce() {
    CallerThread caller = new CallerThread();
    assertThat(caller.run(Thread::currentThread)).isCompletedWithValue(Thread.currentThread());
  }

  @Test
  void aTaskOfAnotherThreadRunsOnTheCallerWhileItWaits() throws Exception {
    CallerThread caller = new CallerThread();
    CompletableFuture<Thread> ran = new CompletableFuture<>();
    start(
        () ->
            caller
                .run(Thread::currentThread)
                .thenAccept(ran::complete)); // completes on the caller as well

    assertThat(caller.await(ran)).isSameAs(Thread.currentThread());
  }

  @Test
  void theFailureOfATaskIsThatOfTheCall() {
    CallerThread caller = new CallerThread();
    IOException failure = new IOException("cut");
    CompletableFuture<String> call =
        caller.run(
            () -> {
              throw failure;
            });

    assertThatThrownBy(() -> caller.await(call)).isSameAs(failure);
  }

  @Test
  void anyOtherFailureIsTheCauseOfAnIoException() {
    CallerThread caller = new CallerThread();
    CompletableFuture<String> call =
        CompletableFuture.failedFuture(new IllegalArgumentException("no token"));

    assertThatThrownBy(() -> caller.await(call))
        .isInstanceOf(IOException.class)
        .hasMessage("no token")
        .hasCauseInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void anInterruptCancelsTheCallAndStays() {
    CallerThread caller = new CallerThread();
    CompletableFuture<String> call = new CompletableFuture<>();
    Thread.currentThread().interrupt();

    assertThatThrownBy(() -> caller.await(call)).isInstanceOf(InterruptedIOException.class);
    assertThat(Thread.interrupted()).isTrue();
    assertThat(call).isCancelled();
  }

  @Test
  void aCancelledCallIsNotWaitedForAndItsTasksDoNotRun() throws Exception {
    CallerThread caller = new CallerThread();
    CompletableFuture<String> call = new CompletableFuture<>();
    AtomicBoolean ran = new AtomicBoolean();

    assertThatThrownBy(() -> caller.await(call, () -> true)).isInstanceOf(IOException.class);
    FutureTask<CompletableFuture<Void>> late =
        new FutureTask<>(
            () ->
                caller.run(
                    () -> {
                      ran.set(true);
                      return null;
                    }));
    start(late);

    assertThat(late.get(30, TimeUnit.SECONDS)).isCancelled();
    assertThat(ran).isFalse();
    assertThat(call).isCancelled();
  }

  @Test
  void anotherThreadMayNotWait() throws Exception {
    CallerThread caller = new CallerThread();
    CompletableFuture<String> call = CompletableFuture.completedFuture("");
    CountDownLatch done = new CountDownLatch(1);
    FutureTask<String> other = new FutureTask<>(() -> caller.await(call));
    start(
        () -> {
          other.run();
          done.countDown();
        });

    assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();
    assertThatThrownBy(other::get)
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(IllegalStateException.class);
  }

  private static void start(Runnable task) {
    new Thread(task).start();
  }
}
