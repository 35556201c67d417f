package io.apiservice.sdk.cli;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.IntSupplier;

/** A recording that is generated while it is read and does not fit into memory. */
final class EndlessRecording extends InputStream {
  private final byte[] part;
  private final byte[] end;
  private final int parts;
  private byte[] now;
  private int at;
  private int given;
  private boolean ended;
  private IntSupplier written = () -> 0;
  private int writtenAtHalf;

  EndlessRecording(String start, String part, String end, int parts) {
    this.now = start.getBytes(StandardCharsets.UTF_8);
    this.part = part.getBytes(StandardCharsets.UTF_8);
    this.end = end.getBytes(StandardCharsets.UTF_8);
    this.parts = parts;
  }

  void watch(IntSupplier counter) {
    written = counter;
  }

  /** How much output had been written when half of the recording had been read. */
  int writtenAtHalf() {
    return writtenAtHalf;
  }

  @Override
  public int read() {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] into, int offset, int length) {
    while (at == now.length) {
      if (ended) {
        return -1;
      }
      at = 0;
      if (given < parts) {
        given++;
        now = part;
        writtenAtHalf = given == parts / 2 ? written.getAsInt() : writtenAtHalf;
      } else {
        now = end;
        ended = true;
      }
    }
    int count = Math.min(length, now.length - at);
    System.arraycopy(now, at, into, offset, count);
    at += count;
    return count;
  }
}
