package io.apiservice.sdk.http.spi;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.http.HttpRequest.BodyPublisher;
import java.nio.ByteBuffer;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Flow.Subscriber;
import java.util.concurrent.Flow.Subscription;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** The body of a request that is sent once: the data that a publisher produces, or its failure. */
public final class RequestContent {
  private static final Object SUBSCRIBED = new Object();
  private static final Object END = new Object();

  private final BodyPublisher publisher;
  private final long length;
  private final Runnable abort;
  private final AtomicBoolean written = new AtomicBoolean();
  private final BlockingQueue<Object> signals = new LinkedBlockingQueue<>();
  private volatile @Nullable Throwable failure;

  /**
   * The content of one exchange.
   *
   * @param length negative if unknown
   * @param abort ends the exchange
   */
  RequestContent(BodyPublisher publisher, long length, Runnable abort) {
    this.publisher = publisher;
    this.length = length;
    this.abort = abort;
  }

  /** Returns the length in bytes; negative if it is not known in advance. */
  public long length() {
    return length;
  }

  /**
   * Writes the body. Blocks until everything is written. Does not close the stream.
   *
   * @throws IOException if the publisher or the stream fails, if the length differs from {@link
   *     #length()}, or if the body was written before, because it can be sent only once
   */
  public void writeTo(OutputStream out) throws IOException {
    if (!written.compareAndSet(false, true)) {
      throw failed(
          new IOException("the HTTP client was about to send the request body a second time"));
    }
    PublisherSubscriber source = new PublisherSubscriber();
    boolean whole = false;
    try {
      publisher.subscribe(source);
      copy(source, out);
      whole = true;
    } catch (RuntimeException e) {
      throw failed(e);
    } finally {
      if (!whole) {
        source.cancel();
      }
    }
  }

  private void copy(PublisherSubscriber source, OutputStream out) throws IOException {
    long sent = 0;
    for (Object signal = next(); signal != END; signal = next()) {
      if (signal instanceof Throwable thrown) {
        throw failed(thrown);
      }
      if (signal instanceof ByteBuffer part) {
        sent += part.remaining();
        if (length >= 0 && sent > length) {
          throw failed(new IOException("the request body is longer than its length of " + length));
        }
        write(part, out);
      }
      source.request();
    }
    if (sent < length) {
      throw failed(
          new IOException("the request body has " + sent + " bytes, its length was " + length));
    }
  }

  private Object next() throws IOException {
    try {
      // Most publishers produce their data at once, so there is often no need to wait.
      Object signal = signals.poll();
      return signal != null ? signal : signals.take();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while the request body was awaited");
    }
  }

  private static void write(ByteBuffer part, OutputStream out) throws IOException {
    if (part.hasArray()) {
      out.write(part.array(), part.arrayOffset() + part.position(), part.remaining());
      return;
    }
    byte[] bytes = new byte[part.remaining()];
    part.get(bytes);
    out.write(bytes);
  }

  /** Aborts first: a client that closes its stream would end the body as if it were whole. */
  private IOException failed(Throwable thrown) {
    failure = thrown;
    abort.run();
    return thrown instanceof IOException io
        ? io
        : new IOException("the request body could not be produced", thrown);
  }

  /**
   * Returns why the body could not be produced; null if it could. The exception of the client may
   * not say it.
   */
  @Nullable Throwable failure() {
    return failure;
  }

  /** Ends a write that waits for data of the publisher. */
  void abort() {
    signals.add(new IOException("the exchange was aborted"));
  }

  /** Passes the signals of the publisher to the thread that writes. */
  private final class PublisherSubscriber implements Subscriber<ByteBuffer> {
    private volatile @Nullable Subscription subscription;

    /** Requests one more piece of data. */
    void request() {
      Subscription source = subscription;
      if (source != null) {
        source.request(1);
      }
    }

    void cancel() {
      Subscription source = subscription;
      if (source != null) {
        source.cancel();
      }
    }

    @Override
    public void onSubscribe(Subscription subscription) {
      this.subscription = subscription;
      signals.add(SUBSCRIBED);
    }

    @Override
    public void onNext(ByteBuffer item) {
      signals.add(item);
    }

    @Override
    public void onError(Throwable thrown) {
      signals.add(thrown);
    }

    @Override
    public void onComplete() {
      signals.add(END);
    }
  }
}
