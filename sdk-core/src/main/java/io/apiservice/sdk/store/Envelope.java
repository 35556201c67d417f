package io.apiservice.sdk.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.apiservice.sdk.redact.Sha256;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32;

/**
 * The format of a file that contains a record. Its checksums detect damage.
 *
 * <pre>
 *  0   8  magic 89 'A' 'P' 'I' 'T' 'K' 'N' 0A
 *  8   4  format version, big-endian
 * 12   4  length of the record, big-endian
 * 16  32  SHA-256 of the grant's key
 * 48   4  CRC-32 of the 48 bytes above
 * 52   n  the record
 * 52+n 32 SHA-256 of everything above
 * </pre>
 *
 * <p>The first 52 bytes have the same meaning in every version of the format. So an older SDK can
 * tell a file of a newer version from a damaged one.
 */
public final class Envelope {
  static final int VERSION = 1;
  static final int MAX_RECORD = 8 << 20;
  static final int OVERHEAD = 84;

  private static final byte[] MAGIC = {(byte) 0x89, 'A', 'P', 'I', 'T', 'K', 'N', '\n'};
  private static final int HEADER = 52;
  private static final int DIGEST = 32;

  private Envelope() {}

  /** The content of a file. */
  public sealed interface Content permits IntactContent, DamagedContent, NewerContent {}

  /** An undamaged record. */
  @SuppressWarnings("ArrayRecordComponent") // allowed because instances are never compared
  public record IntactContent(byte[] bytes) implements Content {
    @Override
    public String toString() {
      return "IntactContent[" + bytes.length + " bytes]";
    }
  }

  /** A file that is damaged or does not belong to this grant. */
  public record DamagedContent(String why) implements Content {}

  /** A file in a newer version of the format. */
  record NewerContent(int version) implements Content {}

  public static byte[] wrap(byte[] keyHash, byte[] content) {
    ByteBuffer file = ByteBuffer.allocate(OVERHEAD + content.length);
    file.put(MAGIC).putInt(VERSION).putInt(content.length).put(keyHash);
    file.putInt(headerChecksum(file.array())).put(content);
    byte[] digest = Sha256.of(Arrays.copyOf(file.array(), file.position()));
    return file.put(digest).array();
  }

  public static Content unwrap(byte[] keyHash, byte[] file) {
    if (file.length < HEADER) {
      return new DamagedContent(file.length == 0 ? "empty" : "cut short");
    }
    if (!Arrays.equals(file, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
      return new DamagedContent("not a file of this SDK");
    }
    ByteBuffer header = ByteBuffer.wrap(file);
    int version = header.getInt(8);
    int length = header.getInt(12);
    if (header.getInt(48) != headerChecksum(file)) {
      return new DamagedContent("a wrong checksum");
    }
    if (version > VERSION) {
      return new NewerContent(version);
    }
    if (!Arrays.equals(file, 16, 48, keyHash, 0, keyHash.length)) {
      return new DamagedContent("the file of another grant");
    }
    if (length < 0 || length != file.length - OVERHEAD) {
      return new DamagedContent("of a wrong length");
    }
    byte[] digest = Sha256.of(Arrays.copyOf(file, file.length - DIGEST));
    if (!Arrays.equals(file, file.length - DIGEST, file.length, digest, 0, DIGEST)) {
      return new DamagedContent("a wrong checksum");
    }
    return new IntactContent(Arrays.copyOfRange(file, HEADER, file.length - DIGEST));
  }

  public static byte[] hash(String key) {
    return Sha256.of(key.getBytes(UTF_8));
  }

  private static int headerChecksum(byte[] file) {
    CRC32 crc = new CRC32();
    crc.update(file, 0, HEADER - 4);
    return (int) crc.getValue();
  }
}
