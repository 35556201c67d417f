package io.apiservice.sdk.http.client;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow.Subscription;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Publishes the content of an input stream. One thread at a time reads. At first it is the thread
 * that created this object, until its call of {@link #drain()} returns. After that, a thread of the
 * executor reads when the subscriber asks for more. Only as much as was asked for is read, and the
 * stream is closed once.
 */
public final class InputStreamSubscription implements Subscription {
  private static final int BUFFER = 16 * 1024;
  private static final int SMALL = 4 * 1024;

  private final InputStream in;
  private final BodySubscriber<?> subscriber;
  private final Runnable abort;
  private final Function<Exception, Throwable> translate;
  private final Executor executor;

  /**
   * How many changes no thread has handled yet. The thread that makes the first one handles all of
   * them.
   */
  private final AtomicInteger changes = new AtomicInteger(1);

  private final AtomicLong demand = new AtomicLong();
  private volatile boolean cancelled;
  private volatile boolean invalid;
  private final boolean toEnd;
  private long left;
  private boolean ended;

  /**
   * @param length the length of the stream; negative if unknown
   * @param toEnd whether the stream is read until it says that it has ended, and {@code length} is
   *     only expected; otherwise exactly {@code length} bytes are read
   * @param abort ends the exchange
   * @param translate creates the exception that the subscriber receives
   * @param executor has threads that may block
   */
  public InputStreamSubscription(
      InputStream in,
      long length,
      boolean toEnd,
      BodySubscriber<?> subscriber,
      Runnable abort,
      Function<Exception, Throwable> translate,
      Executor executor) {
    this.in = in;
    this.left = length;
    this.toEnd = toEnd;
    this.subscriber = subscriber;
    this.abort = abort;
    this.translate = translate;
    this.executor = executor;
  }

  @Override
  public void request(long n) {
    if (n <= 0) {
      invalid = true;
    } else {
      demand.accumulateAndGet(n, (had, more) -> had + more < 0 ? Long.MAX_VALUE : had + more);
    }
    if (changes.getAndIncrement() == 0) {
      executor.execute(this::drain);
    }
  }

  @Override
  public void cancel() {
    cancelled = true;
    abort.run();
    if (changes.getAndIncrement() == 0) {
      drain();
      // This closes the stream. It does not block, because the exchange was aborted.
    }
  }

  /** Publishes what the subscriber has asked for. */
  public void drain() {
    int seen = changes.get();
    while (seen != 0) {
      publish();
      seen = changes.addAndGet(-seen);
    }
  }

  private void publish() {
    while (!ended) {
      if (cancelled) {
        end();
      } else if (invalid) {
        fail(new IllegalArgumentException("demand must be positive (Flow §3.9)"));
      } else if (left == 0 && !toEnd) {
        end();
        subscriber.onComplete();
      } else if (demand.get() > 0) {
        publishNext();
      } else {
        return;
      }
    }
  }

  private void publishNext() {
    try {
      ByteBuffer part = read();
      if (part == null) {
        end();
        subscriber.onComplete();
        return;
      }
      demand.updateAndGet(had -> had == Long.MAX_VALUE ? had : had - 1);
      subscriber.onNext(List.of(part));
    } catch (IOException e) {
      fail(translate.apply(e));
    } catch (RuntimeException | Error e) {
      fail(e);
    }
  }

  private @Nullable ByteBuffer read() throws IOException {
    byte[] buffer = new byte[left < 0 ? SMALL : (int) Math.min(Math.max(left, 1), BUFFER)];
    int read = in.read(buffer);
    if (read < 0 && left > 0 && !toEnd) {
      throw new EOFException("the connection ended before the body did");
    }
    if (read < 0) {
      return null;
    }
    if (left >= 0) {
      left -= read;
      // Negative if the stream is longer than expected: then its length is unknown.
    }
    return read < buffer.length / 4
        ? ByteBuffer.wrap(Arrays.copyOf(buffer, read))
        : ByteBuffer.wrap(buffer, 0, read);
  }

  private void fail(Throwable failure) {
    abort.run();
    end();
    subscriber.onError(failure);
  }

  private void end() {
    ended = true;
    try {
      in.close();
    } catch (IOException | RuntimeException e) {
      // The body has ended, so a failure of closing concerns only the connection and no caller.
    }
  }
}
