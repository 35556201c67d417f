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
 * Runs the sends of a blocking HTTP client on the thread that waits for the call, for transports
 * over such a client. A call continues on another thread after it waited for a token; the client
 * would block that thread, which serves other calls.
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

  /** The current thread waits for the call. */
  public CallerThread() {}

  /**
   * Runs a task on the caller's thread: at once if this is that thread, otherwise while it waits.
   *
   * @return the result of the task; a {@link CancellationException} if the caller gave up before
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
    } catch (Throwable e) { // whatever the client throws belongs to the call
      result.completeExceptionally(e);
    }
  }

  /**
   * Waits for the call, and runs its tasks meanwhile. Cancels the call if the thread is
   * interrupted.
   *
   * @throws IOException if the call failed: the exception of the client itself, or one whose cause
   *     is the failure, for instance a {@link io.apiservice.sdk.error.TokenRefreshException}
   * @throws InterruptedIOException if the thread was interrupted; it stays interrupted
   * @throws IllegalStateException on another thread than the one that created this object, and on
   *     an I/O thread of the SDK
   */
  public <T> T await(CompletableFuture<T> call) throws IOException {
    return await(call, () -> false);
  }

  /**
   * As {@link #await(CompletableFuture)}, for a client whose calls can be cancelled by another
   * thread.
   *
   * @param cancelled whether the call was cancelled; asked several times a second while it waits
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

  /** Cancels the tasks that no thread will run. */
  private void abandon() {
    for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
      task.run(); // does nothing but cancel, because this object has ended
    }
  }
}
