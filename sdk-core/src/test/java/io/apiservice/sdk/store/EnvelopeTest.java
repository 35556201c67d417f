package io.apiservice.sdk.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.apiservice.sdk.oauth.RecordAssertions;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EnvelopeTest {
  private static final byte[] KEY = Envelope.hash("golden-grant");
  private static final byte[] RECORD = RecordAssertions.bytes("the record of a grant, version 1\n");

  /**
   * The file was written by version 1. Every later version must be able to read it, so it must
   * never be written again.
   */
  @Test
  void theFileOfVersion1IsReadForEver() throws IOException {
    byte[] golden = golden();
    assertThat(Envelope.unwrap(KEY, golden)).isInstanceOf(Envelope.IntactContent.class);
    assertThat(sound(golden)).isEqualTo(RECORD);
    assertThat(Envelope.wrap(KEY, RECORD)).isEqualTo(golden);
  }

  /** Two versions of the SDK may share a directory, so they must lock the same bytes. */
  @Test
  void theFilesAndTheLocksOfAGrantNeverMove(@TempDir Path directory) throws Exception {
    RecordFile file = new RecordFile(PrivateDirectory.open(directory), "golden-grant");
    assertThat(file.leasePosition()).isEqualTo(1692554888495950034L);
    assertThat(file.rewritePosition()).isEqualTo(1692554888495950035L);
    Path golden =
        directory.resolve("2efa5368374dd1a629daa621c532ac698c56727eee29cf65db15ce7eb241bb4f.grant");
    Files.write(golden, golden());
    assertThat(file.load().bytes()).isEqualTo(RECORD);
  }

  @Test
  void everyChangedByteIsNoticed() {
    byte[] file = Envelope.wrap(KEY, RECORD);
    for (int i = 0; i < file.length; i++) {
      for (int bit = 1; bit < 256; bit <<= 1) {
        byte[] changed = file.clone();
        changed[i] ^= (byte) bit;
        assertThat(Envelope.unwrap(KEY, changed)).isInstanceOf(Envelope.DamagedContent.class);
      }
    }
  }

  @Test
  void everyCutAndEveryTailIsNoticed() {
    byte[] file = Envelope.wrap(KEY, RECORD);
    for (int length = 0; length < file.length + 40; length++) {
      byte[] changed = Arrays.copyOf(file, length);
      boolean whole = length == file.length;
      assertThat(Envelope.unwrap(KEY, changed) instanceof Envelope.IntactContent).isEqualTo(whole);
    }
  }

  @Test
  void theFileOfAnotherGrantIsNotTaken() {
    assertThat(Envelope.unwrap(Envelope.hash("other"), Envelope.wrap(KEY, RECORD)))
        .isEqualTo(new Envelope.DamagedContent("the file of another grant"));
  }

  @Test
  void aNewerVersionIsToldFromDamage() {
    assertThat(Envelope.unwrap(KEY, newer(Envelope.wrap(KEY, RECORD))))
        .isEqualTo(new Envelope.NewerContent(2));
  }

  @Test
  void theTextOfAResultDoesNotShowTheRecord() {
    assertThat(Envelope.unwrap(KEY, Envelope.wrap(KEY, RECORD)).toString())
        .isEqualTo("IntactContent[" + RECORD.length + " bytes]");
  }

  /** Returns the file as a later version of the format would begin it. */
  static byte[] newer(byte[] file) {
    byte[] changed = file.clone();
    changed[11] = 2;
    CRC32 crc = new CRC32();
    crc.update(changed, 0, 48);
    for (int i = 0; i < 4; i++) {
      changed[48 + i] = (byte) (crc.getValue() >>> (24 - 8 * i));
    }
    return changed;
  }

  private static byte[] sound(byte[] file) {
    return ((Envelope.IntactContent) Envelope.unwrap(KEY, file)).bytes();
  }

  private static byte[] golden() throws IOException {
    try (InputStream file = EnvelopeTest.class.getResourceAsStream("envelope-v1.grant")) {
      assertThat(file).isNotNull();
      return file == null ? new byte[0] : file.readAllBytes();
    }
  }
}
