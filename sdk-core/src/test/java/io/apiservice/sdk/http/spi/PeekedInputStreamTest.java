package io.apiservice.sdk.http.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** A body whose beginning is looked at before the application reads it. */
class PeekedInputStreamTest {
  private static byte[] bytes(int count) {
    byte[] bytes = new byte[count];
    new Random(1).nextBytes(bytes);
    return bytes;
  }

  @Test
  void theReaderGetsTheWholeBodyAndTheBeginningIsBounded() throws Exception {
    for (int count : new int[] {0, 1, 65_535, 65_536, 65_537, 200_000}) {
      byte[] body = bytes(count);
      PeekedInputStream peeked = PeekedInputStream.of(new ByteArrayInputStream(body));

      assertThat(peeked.beginning()).hasSize(Math.min(count, 65_536));
      assertThat(peeked.readAllBytes()).isEqualTo(body);
    }
  }

  @Test
  void aBodyThatBreaksOffFailsWhereItBroke() {
    IOException cut = new IOException("cut");
    InputStream source =
        new SequenceInputStream(
            new ByteArrayInputStream(bytes(10)),
            new InputStream() {
              @Override
              public int read() throws IOException {
                throw cut;
              }

              @Override
              public int read(byte[] bytes, int offset, int length) throws IOException {
                throw cut;
              }
            });
    PeekedInputStream peeked = PeekedInputStream.of(source);

    assertThat(peeked.beginning()).hasSize(10);
    assertThatThrownBy(peeked::readAllBytes).isSameAs(cut);
  }

  @Test
  void closingItClosesTheSource() throws Exception {
    AtomicBoolean closed = new AtomicBoolean();
    InputStream source =
        new ByteArrayInputStream(bytes(10)) {
          @Override
          public void close() {
            closed.set(true);
          }
        };
    PeekedInputStream.of(source).close();

    assertThat(closed).isTrue();
  }
}
