package io.apiservice.sdk.http.spi;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;

/**
 * A body of another HTTP client whose beginning was read in order to explain a refusal. The stream
 * still returns the whole body. A failure while the beginning was read is thrown when the reader
 * arrives there.
 */
public final class PeekedInputStream extends FilterInputStream {
  private static final int LIMIT = 64 * 1024;

  private final InputStream source;
  private final byte[] beginning;

  private PeekedInputStream(InputStream source, byte[] beginning, InputStream rest) {
    super(new SequenceInputStream(new ByteArrayInputStream(beginning), rest));
    this.source = source;
    this.beginning = beginning;
  }

  /** Reads up to 64 KiB of a body. Blocks until they have arrived, or the body has ended. */
  public static PeekedInputStream of(InputStream source) {
    ByteArrayOutputStream read = new ByteArrayOutputStream();
    byte[] buffer = new byte[8 * 1024];
    try {
      while (read.size() < LIMIT) {
        int count = source.read(buffer, 0, Math.min(buffer.length, LIMIT - read.size()));
        if (count < 0) {
          break;
        }
        read.write(buffer, 0, count);
      }
    } catch (IOException e) {
      return new PeekedInputStream(source, read.toByteArray(), new FailedInputStream(e));
    }
    return new PeekedInputStream(source, read.toByteArray(), source);
  }

  /** What was read. */
  public byte[] beginning() {
    return beginning.clone();
  }

  @Override
  public void close() throws IOException {
    source.close();
  }

  /** The rest of a body that broke off. */
  private static final class FailedInputStream extends InputStream {
    private final IOException failure;

    FailedInputStream(IOException failure) {
      this.failure = failure;
    }

    @Override
    public int read() throws IOException {
      throw failure;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      throw failure;
    }
  }
}
