package io.apiservice.sdk.http.spi;

import java.io.IOException;
import java.net.http.HttpRequest.BodyPublisher;
import java.nio.ByteBuffer;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow.Subscriber;
import java.util.concurrent.Flow.Subscription;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The body of a request that is sent once, for a client that does not wait for data. At most one
 * piece of the body is kept that was not taken yet.
 */
public final class RequestSource {
  private final BodyPublisher publisher;
  private final long length;
  private final Executor executor;
  private final Runnable abort;
  private final AtomicBoolean started = new AtomicBoolean();
  private final Queue<ByteBuffer> pieces = new ConcurrentLinkedQueue<>();
  private volatile @Nullable Runnable available;
  private volatile @Nullable Subscription subscription;
  private volatile boolean complete;
  private volatile boolean cancelled;
  private volatile @Nullable Throwable failure;
  private volatile long received;

  /**
   * @param length negative if unknown
   * @param executor runs the code of the publisher, which may block
   * @param abort ends the exchange
   */
  RequestSource(BodyPublisher publisher, long length, Executor executor, Runnable abort) {
    this.publisher = publisher;
    this.length = length;
    this.executor = executor;
    this.abort = abort;
  }

  /** Returns the length in bytes; negative if it is not known in advance. */
  public long length() {
    return length;
  }

  /**
   * Starts to produce the body.
   *
   * @param available runs on any thread when {@link #next()} or {@link #ended()} has changed
   * @throws IOException if the body was started before, because it can be sent only once
   */
  public void start(Runnable available) throws IOException {
    if (!started.compareAndSet(false, true)) {
      IOException again =
          new IOException("the HTTP client was about to send the request body a second time");
      fail(again);
      throw again;
    }
    this.available = available;
    run(() -> publisher.subscribe(new PieceSubscriber()));
  }

  /** Takes the next piece of the body; null if there is none at the moment. Does not block. */
  public @Nullable ByteBuffer next() {
    ByteBuffer next = pieces.poll();
    Subscription source = subscription;
    if (next != null && source != null) {
      run(() -> source.request(1));
    }
    return next;
  }

  /** Whether there is something to take, or the body has ended. */
  public boolean isReady() {
    return !pieces.isEmpty() || complete;
  }

  /** Whether the whole body was taken. */
  public boolean ended() {
    return complete && pieces.isEmpty();
  }

  @Nullable Throwable failure() {
    return failure;
  }

  /** Ends the production, because no more of the body is sent. Has no effect after its end. */
  public void cancel() {
    if (complete || cancelled) {
      return;
    }
    cancelled = true;
    Subscription source = subscription;
    if (source != null) {
      run(source::cancel);
    }
  }

  private void run(Runnable work) {
    executor.execute(
        () -> {
          try {
            work.run();
          } catch (RuntimeException e) {
            fail(e);
          }
        });
  }

  private void fail(Throwable thrown) {
    if (failure == null && !cancelled && !complete) {
      failure = thrown;
      abort.run();
    }
  }

  private void changed() {
    Runnable listener = available;
    if (listener != null) {
      listener.run();
    }
  }

  private final class PieceSubscriber implements Subscriber<ByteBuffer> {
    @Override
    public void onSubscribe(Subscription source) {
      subscription = source;
      if (cancelled) {
        source.cancel();
      } else {
        source.request(1);
      }
    }

    // The signals of a publisher come one after the other.
    @SuppressWarnings("NonAtomicVolatileUpdate")
    @Override
    public void onNext(ByteBuffer piece) {
      received += piece.remaining();
      if (length >= 0 && received > length) {
        fail(new IOException("the request body is longer than its length of " + length));
        return;
      }
      pieces.add(piece);
      changed();
    }

    @Override
    public void onError(Throwable thrown) {
      fail(thrown);
    }

    @Override
    public void onComplete() {
      if (received < length) {
        fail(
            new IOException(
                "the request body has " + received + " bytes, its length was " + length));
        return;
      }
      complete = true;
      changed();
    }
  }
}
