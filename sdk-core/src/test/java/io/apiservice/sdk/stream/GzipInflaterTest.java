package io.apiservice.sdk.stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class GzipInflaterTest {
  private static byte[] gzip(byte[] bytes) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    }
    return out.toByteArray();
  }

  private static byte[] inflated(GzipInflater inflater, byte[] gzip, int size) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int from = 0; from < gzip.length; from += size) {
      ByteBuffer part = ByteBuffer.wrap(gzip, from, Math.min(size, gzip.length - from));
      while (part.hasRemaining()) {
        ByteBuffer some = inflater.inflate(part);
        out.write(bytes(some));
      }
    }
    return out.toByteArray();
  }

  private static byte[] bytes(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    return bytes;
  }

  @Property(tries = 200)
  void theSplitOfTheBytesDoesNotMatter(
      @ForAll @Size(max = 300) byte[] bytes, @ForAll @IntRange(min = 1, max = 40) int size)
      throws IOException {
    GzipInflater inflater = new GzipInflater();

    assertThat(inflated(inflater, gzip(bytes), size)).isEqualTo(bytes);
    assertThat(inflater.complete()).isTrue();
  }

  @Test
  void aLongBodyComesInPieces() throws IOException {
    byte[] bytes = "0123456789".repeat(100_000).getBytes(UTF_8);
    GzipInflater inflater = new GzipInflater();

    ByteBuffer gzip = ByteBuffer.wrap(gzip(bytes));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    while (!inflater.complete() || out.size() == 0) {
      ByteBuffer piece = inflater.inflate(gzip);
      assertThat(piece.remaining()).isLessThanOrEqualTo(16 * 1024);
      out.write(bytes(piece));
    }
    assertThat(out.toByteArray()).isEqualTo(bytes);
  }

  @Test
  void membersFollowEachOther() throws IOException {
    byte[] one = gzip("one ".getBytes(UTF_8));
    byte[] two = gzip("two".getBytes(UTF_8));
    byte[] both = Arrays.copyOf(one, one.length + two.length);
    System.arraycopy(two, 0, both, one.length, two.length);

    assertThat(new String(inflated(new GzipInflater(), both, 5), UTF_8)).isEqualTo("one two");
  }

  @Test
  void allFieldsOfAHeaderAreSkipped() throws IOException {
    byte[] plain = gzip("text".getBytes(UTF_8));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    byte[] header = Arrays.copyOf(plain, 10);
    header[3] = 2 | 4 | 8 | 16;
    out.write(header);
    out.write(new byte[] {3, 0, 7, 7, 7});
    out.write("name\0comment\0".getBytes(UTF_8));
    out.write(new byte[] {0, 0});
    out.write(plain, 10, plain.length - 10);

    assertThat(new String(inflated(new GzipInflater(), out.toByteArray(), 1), UTF_8))
        .isEqualTo("text");
  }

  @Test
  void whatIsNotGzipIsRefused() {
    assertThatThrownBy(() -> inflated(new GzipInflater(), "plain text".getBytes(UTF_8), 99))
        .isInstanceOf(IOException.class)
        .hasMessage("the body is not gzip");
  }

  @Test
  void aChecksumThatDoesNotMatchIsRefused() throws IOException {
    byte[] bytes = gzip("text".getBytes(UTF_8));
    bytes[bytes.length - 8] ^= 1;

    assertThatThrownBy(() -> inflated(new GzipInflater(), bytes, 99))
        .isInstanceOf(IOException.class)
        .hasMessage("the gzip checksum does not match");
  }

  @Test
  void aBodyThatEndsInTheMiddleIsNotComplete() throws IOException {
    byte[] bytes = gzip("text".getBytes(UTF_8));
    GzipInflater inflater = new GzipInflater();

    inflated(inflater, Arrays.copyOf(bytes, bytes.length - 1), 99);

    assertThat(inflater.complete()).isFalse();
  }
}
