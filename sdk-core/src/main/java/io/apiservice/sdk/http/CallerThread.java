package io.apiservice.sdk.http;

import io.apiservice.sdk.async.CancellableFutures;
import io.apiservice.sdk.async.IoThreads;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Lets an adapter to a blocking HTTP client send on the thread that waits for the call. After a
 * call has waited for a token, it continues on another thread. That thread serves other calls too,
 * so a blocking client must not be used on it.
 *
 * <pre>{@code
 * CallerThread caller = new CallerThread();
 * Transport next = request -> caller.run(() -> sendBlocking(request));
 * Response response = caller.await(api.authenticating(next).send(request));
 * }</pre>
 *
 * <p>One instance serves one call, on the thread that created it.
 */
public final class CallerThread {
  private static final long CANCELLATION_CHECK_MILLIS = 100;

  private final Thread thread = Thread.currentThread();
  private final BlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();
  private volatile boolean ended;

  /** Creates an instance for a call that the current thread will wait for. */
  public CallerThread() {}

  /**
   * Runs a task on the caller's thread. If the current thread is the caller's, the task runs at
   * once. Otherwise it runs while the caller waits.
   *
   * @return the result of the task; it fails with a {@link CancellationException} if the caller
   *     stopped waiting before the task ran
   */
  public <T> CompletableFuture<T> run(Callable<T> task) {
    CompletableFuture<T> result = new CompletableFuture<>();
    Runnable run = () -> complete(result, task);
    if (Thread.currentThread() == thread) {
      run.run();
    } else {
      tasks.add(run);
      if (ended) {
        abandon();
      }
    }
    return result;
  }

  private <T> void complete(CompletableFuture<T> result, Callable<T> task) {
    if (result.isDone()) {
      return;
    }
    if (ended) {
      result.cancel(false);
      return;
    }
    try {
      result.complete(task.call());
    } catch (Throwable e) {
      // The call fails with whatever the client throws.
      result.completeExceptionally(e);
    }
  }

  /**
   * Waits for the call, and meanwhile runs its tasks. If the thread is interrupted, cancels the
   * call.
   *
   * @throws IOException if the call failed: the exception of the client itself, or one whose cause
   *     is the failure, for example a {@link io.apiservice.sdk.error.TokenRefreshException}
   * @throws InterruptedIOException if the thread was interrupted; its interrupt flag stays set
   * @throws IllegalStateException if the current thread is not the one that created this object, or
   *     is an I/O thread of the SDK
   */
  public <T> T await(CompletableFuture<T> call) throws IOException {
    return await(call, () -> false);
  }

  /**
   * Like {@link #await(CompletableFuture)}, for a client whose calls can be cancelled by another
   * thread.
   *
   * @param cancelled returns whether the call was cancelled; called several times a second while
   *     this method waits
   */
  public <T> T await(CompletableFuture<T> call, BooleanSupplier cancelled) throws IOException {
    if (Thread.currentThread() != thread) {
      throw new IllegalStateException("another thread waits for this call");
    }
    IoThreads.refuseToWait();
    call.whenComplete((value, failure) -> tasks.add(() -> {}));
    try {
      while (!call.isDone()) {
        Runnable task = tasks.poll(CANCELLATION_CHECK_MILLIS, TimeUnit.MILLISECONDS);
        if (task != null) {
          task.run();
        } else if (cancelled.getAsBoolean()) {
          call.cancel(true);
        }
      }
      return call.join();
    } catch (InterruptedException e) {
      call.cancel(true);
      thread.interrupt();
      InterruptedIOException interrupted = new InterruptedIOException("interrupted");
      interrupted.initCause(e);
      throw interrupted;
    } catch (CancellationException e) {
      throw new IOException("the call was cancelled", e);
    } catch (RuntimeException e) {
      throw asIo(CancellableFutures.unwrap(e));
    } finally {
      ended = true;
      abandon();
    }
  }

  private static IOException asIo(Throwable failure) {
    if (failure instanceof IOException io) {
      return io;
    }
    if (failure instanceof Error error) {
      throw error;
    }
    return new IOException(failure.getMessage(), failure);
  }

  /** Cancels the tasks that have not run, because the caller no longer waits. */
  private void abandon() {
    for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
      task.run();
      // This object has ended, so the task does nothing but cancel.
    }
  }
}
