package io.apiservice.sdk.stream;

import io.apiservice.sdk.async.IoThreads;
import io.apiservice.sdk.async.Releasable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** A body as an {@code InputStream}. Closing it ends the exchange. */
public final class BodyInputStream extends InputStream implements Releasable {
  private final BodyBytes body;
  private final StreamFailures failures;
  private volatile boolean closed;
  private long read;

  /** Creates a stream of the bytes of a body. */
  public BodyInputStream(BodyBytes body, StreamFailures failures) {
    this.body = body;
    this.failures = failures;
    new StreamExchange(body, failures).endWith(this);
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] into, int from, int length) throws IOException {
    Objects.checkFromIndexSize(from, length, into.length);
    if (length == 0) {
      return 0;
    }
    ByteBuffer bytes = await();
    if (bytes == null) {
      return -1;
    }
    int count = Math.min(length, bytes.remaining());
    bytes.get(into, from, count);
    read += count;
    return count;
  }

  private @Nullable ByteBuffer await() throws IOException {
    while (true) {
      if (closed) {
        throw new IOException("the stream is closed");
      }
      boolean last = body.ended();
      ByteBuffer bytes = body.buffer();
      if (bytes != null) {
        return bytes;
      }
      if (last) {
        Throwable failure = body.failure();
        if (failure == null) {
          return null;
        }
        throw failed(failure);
      }
      IoThreads.refuseToWait();
      try {
        body.more().get();
      } catch (InterruptedException e) {
        body.close();
        throw failed(e);
      } catch (ExecutionException e) {
        // Reading the body again throws the exception.
      }
    }
  }

  private IOException failed(Throwable failure) {
    RuntimeException why = failures.broken(failure, read + " bytes");
    return new IOException(why.getMessage(), why);
  }

  @Override
  public int available() {
    return 0;
  }

  @Override
  public void close() {
    closed = true;
    body.close();
  }

  @Override
  public void release() {
    close();
  }
}
