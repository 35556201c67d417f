package io.apiservice.sdk.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublisher;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Flow.Subscriber;
import java.util.concurrent.Flow.Subscription;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/** Compresses a body with gzip (RFC 1952) while it is sent, without keeping it. */
final class GzipBody implements BodyPublisher {
  private final BodyPublisher body;

  GzipBody(BodyPublisher body) {
    this.body = body;
  }

  /** The body before it is compressed. */
  BodyPublisher source() {
    return body;
  }

  /** The compressed length is not known before the end. */
  @Override
  public long contentLength() {
    return -1;
  }

  @Override
  public void subscribe(Subscriber<? super ByteBuffer> subscriber) {
    body.subscribe(new GzipSubscriber(subscriber));
  }

  @Override
  public String toString() {
    return "gzip of " + body;
  }

  /**
   * Compresses a body that is in memory.
   *
   * @param body produces its bytes when it is subscribed to, on the same thread
   */
  static byte[] compressed(BodyPublisher body) {
    Collector collector = new Collector();
    new GzipBody(body).subscribe(collector);
    return collector.bytes.toByteArray();
  }

  private static final class Collector implements Subscriber<ByteBuffer> {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    @Override
    public void onSubscribe(Subscription subscription) {
      subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(ByteBuffer item) {
      bytes.write(item.array(), item.arrayOffset() + item.position(), item.remaining());
    }

    @Override
    public void onError(Throwable failure) {
      throw new IllegalStateException("bytes in memory do not fail", failure);
    }

    @Override
    public void onComplete() {}
  }

  /** Compresses the body of one transmission. */
  private static final class GzipSubscriber implements Subscriber<ByteBuffer>, Subscription {
    private final Subscriber<? super ByteBuffer> next;
    private final ByteArrayOutputStream compressed = new ByteArrayOutputStream();
    private final GZIPOutputStream gzip;
    private final Queue<ByteBuffer> ready = new ConcurrentLinkedQueue<>();
    private final AtomicLong demand = new AtomicLong();

    /** How many rounds of delivery were requested and have not ended; one thread makes them all. */
    private final AtomicInteger rounds = new AtomicInteger();

    private volatile @Nullable Subscription source;
    private volatile boolean requested;
    private volatile boolean whole;
    private volatile @Nullable Throwable failure;
    private volatile boolean done;

    GzipSubscriber(Subscriber<? super ByteBuffer> next) {
      this.next = next;
      try {
        this.gzip = new GZIPOutputStream(compressed);
      } catch (IOException e) {
        throw new UncheckedIOException(e); // bytes in memory do not fail
      }
    }

    @Override
    public void onSubscribe(Subscription subscription) {
      source = subscription;
      next.onSubscribe(this);
    }

    @Override
    public void onNext(ByteBuffer item) {
      compress(item);
      requested = false;
      deliver();
    }

    private void compress(ByteBuffer item) {
      try {
        if (item.hasArray()) {
          gzip.write(item.array(), item.arrayOffset() + item.position(), item.remaining());
        } else {
          byte[] bytes = new byte[item.remaining()];
          item.get(bytes);
          gzip.write(bytes);
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      takeCompressed();
    }

    private void takeCompressed() {
      if (compressed.size() > 0) {
        ready.add(ByteBuffer.wrap(compressed.toByteArray()));
        compressed.reset();
      }
    }

    @Override
    public void onComplete() {
      try {
        gzip.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      takeCompressed();
      whole = true;
      deliver();
    }

    @Override
    public void onError(Throwable thrown) {
      failure = thrown;
      deliver();
    }

    @Override
    public void request(long n) {
      if (n <= 0) {
        failure = new IllegalArgumentException("demand must be positive (Flow §3.9)");
      } else {
        demand.accumulateAndGet(n, (had, more) -> had + more < 0 ? Long.MAX_VALUE : had + more);
      }
      deliver();
    }

    @Override
    public void cancel() {
      done = true;
      Subscription from = source;
      if (from != null) {
        from.cancel();
      }
    }

    private void deliver() {
      if (rounds.getAndIncrement() > 0) {
        return;
      }
      int seen = 1;
      while (seen > 0) {
        deliverReady();
        seen = rounds.addAndGet(-seen);
      }
    }

    private void deliverReady() {
      while (!done) {
        Throwable thrown = failure;
        boolean last = whole; // read before the queue, so that nothing follows an empty one
        ByteBuffer piece = ready.peek();
        if (thrown != null) {
          cancel();
          next.onError(thrown);
        } else if (piece == null && last) {
          done = true;
          next.onComplete();
        } else if (demand.get() == 0) {
          return;
        } else if (piece != null) {
          ready.poll();
          demand.updateAndGet(had -> had == Long.MAX_VALUE ? had : had - 1);
          next.onNext(piece);
        } else if (requested) {
          return;
        } else {
          requested = true;
          Objects.requireNonNull(source).request(1);
        }
      }
    }
  }
}
