package io.apiservice.sdk.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.apiservice.sdk.http.Headers;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class GzipDecoderFuzzTest {
  @Property
  void aDamagedEncodingIsAnIoExceptionAndABombIsStopped(
      @ForAll @IntRange(max = 400) int at,
      @ForAll byte with,
      @ForAll @IntRange(max = 3000) int size)
      throws IOException {
    byte[] packed = gzip(new byte[size]);
    packed[at % packed.length] ^= with;
    byte[] cut = Arrays.copyOf(packed, packed.length - at % 3);
    try {
      byte[] read = GzipDecoder.of(cut, Headers.of("Content-Encoding", "gzip"), 1000);
      assertThat(read.length).isLessThanOrEqualTo(1000);
    } catch (IOException e) {
      assertThat(e.getMessage()).isNotEqualTo("");
    }
  }

  @Example
  void anUndamagedEncodingIsRead() throws IOException {
    assertThat(GzipDecoder.of(gzip(new byte[99]), Headers.of("Content-Encoding", "gzip"), 100))
        .hasSize(99);
  }

  private static byte[] gzip(byte[] plain) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(plain);
    }
    return out.toByteArray();
  }
}
