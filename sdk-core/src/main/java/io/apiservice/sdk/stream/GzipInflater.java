package io.apiservice.sdk.stream;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Decompresses gzip (RFC 1952) piece by piece. The data may consist of several members, one after
 * the other.
 */
final class GzipInflater {
  private static final int CHUNK = 16 * 1024;
  private static final int HEADER = 10;
  private static final int TRAILER = 8;
  private static final int HEADER_CRC = 2;
  private static final int EXTRA = 4;
  private static final int NAME = 8;
  private static final int COMMENT = 16;

  private enum Part {
    HEADER,
    EXTRA_LENGTH,
    EXTRA,
    NAME,
    COMMENT,
    HEADER_CRC,
    DATA,
    TRAILER
  }

  private final Inflater inflater = new Inflater(true);
  private final CRC32 crc = new CRC32();
  private Part part = Part.HEADER;
  private int flags;
  private int at;
  private int extraLength;
  private long trailer;
  private boolean begun;

  /** Whether all members are complete. That is also so if there are no bytes at all. */
  boolean complete() {
    return part == Part.HEADER && at == 0;
  }

  /**
   * Decompresses some of the bytes and consumes them.
   *
   * @return the decompressed bytes; empty if more bytes are needed
   * @throws IOException if the bytes are not gzip
   */
  ByteBuffer inflate(ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      if (part != Part.DATA) {
        frame(bytes.get() & 0xFF);
        continue;
      }
      ByteBuffer out = ByteBuffer.allocate(CHUNK);
      int before = bytes.remaining();
      try {
        inflater.setInput(bytes); // the inflater advances the position of the buffer
        inflater.inflate(out);
      } catch (DataFormatException e) {
        throw new IOException("the body is not gzip", e);
      }
      if (inflater.finished()) {
        next(Part.TRAILER);
      }
      if (out.position() > 0) {
        out.flip();
        crc.update(out.duplicate());
        return out;
      }
      if (part == Part.DATA && bytes.remaining() == before) {
        throw new IOException("the body is not gzip");
      }
    }
    return ByteBuffer.allocate(0);
  }

  private void next(Part following) {
    part = following;
    at = 0;
  }

  /** Consumes one byte of a header or trailer. */
  private void frame(int value) throws IOException {
    int index = at++;
    switch (part) {
      case HEADER -> header(index, value);
      case EXTRA_LENGTH -> {
        extraLength |= value << (8 * index);
        if (index == 1) {
          next(extraLength == 0 ? afterExtra() : Part.EXTRA);
        }
      }
      case EXTRA -> {
        if (index == extraLength - 1) {
          next(afterExtra());
        }
      }
      case NAME -> {
        if (value == 0) {
          next(afterName());
        }
      }
      case COMMENT -> {
        if (value == 0) {
          next(afterComment());
        }
      }
      case HEADER_CRC -> {
        if (index == HEADER_CRC - 1) {
          next(Part.DATA);
        }
      }
      default -> trailer(index, value);
    }
  }

  private void header(int index, int value) throws IOException {
    boolean wrong =
        (index == 0 && value != 0x1F)
            || (index == 1 && value != 0x8B)
            || (index == 2 && value != 8);
    if (wrong) {
      throw new IOException(begun ? "bytes follow the gzip data" : "the body is not gzip");
    }
    if (index == 3) {
      flags = value;
    }
    if (index == HEADER - 1) {
      begun = true;
      extraLength = 0;
      trailer = 0;
      crc.reset();
      inflater.reset();
      next((flags & EXTRA) != 0 ? Part.EXTRA_LENGTH : afterExtra());
    }
  }

  private Part afterExtra() {
    return (flags & NAME) != 0 ? Part.NAME : afterName();
  }

  private Part afterName() {
    return (flags & COMMENT) != 0 ? Part.COMMENT : afterComment();
  }

  private Part afterComment() {
    return (flags & HEADER_CRC) != 0 ? Part.HEADER_CRC : Part.DATA;
  }

  private void trailer(int index, int value) throws IOException {
    trailer |= (long) value << (8 * index);
    if (index < TRAILER - 1) {
      return;
    }
    long length = inflater.getBytesWritten() & 0xFFFFFFFFL;
    if ((trailer & 0xFFFFFFFFL) != crc.getValue() || trailer >>> 32 != length) {
      throw new IOException("the gzip checksum does not match");
    }
    next(Part.HEADER);
  }

  void end() {
    inflater.end();
  }
}
