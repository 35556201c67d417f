package io.apiservice.sdk.store.record;

import io.apiservice.sdk.error.StoreException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/**
 * Encodes records that are kept in the memory of the process. A process may keep thousands of
 * logins, so the records are compressed, with a preset dictionary (RFC 1950).
 */
public final class CompactRecordCodec {
  private static final byte[] DICTIONARY =
      ("{\"format\":\"apiservice-token-record\",\"major\":1,\"minor\":0,\"lineage\":\"\",\"ancestors\":[],"
              + "\"revision\":2,\"generation\":1,\"refresh\":\"\",\"signedOut\":false,\"entries\":{\"\":"
              + "{\"access\":\"eyJ\",\"generation\":1,\"obtainedAt\":\"202\",\"expiresAt\":\"202Z\"}},"
              + "\"seeds\":[\"\"],\"known\":[\"\",\"\"]}")
          .getBytes(StandardCharsets.US_ASCII);

  // Shared, because creating a Deflater costs far more than using one.
  private static final Deflater DEFLATER = new Deflater(Deflater.BEST_SPEED);
  private static final Inflater INFLATER = new Inflater();

  private CompactRecordCodec() {}

  public static byte[] write(GrantRecord record) {
    byte[] json = RecordCodec.compact(record);
    synchronized (DEFLATER) {
      DEFLATER.reset();
      DEFLATER.setDictionary(DICTIONARY);
      DEFLATER.setInput(json);
      DEFLATER.finish();
      byte[] content = new byte[json.length + 64];
      return Arrays.copyOf(content, DEFLATER.deflate(content));
    }
  }

  public static GrantRecord read(byte[] content) throws StoreException {
    try {
      return RecordCodec.read(inflated(content));
    } catch (DataFormatException | IllegalArgumentException e) {
      throw new StoreException("the record in this process was written by another version");
    }
  }

  private static byte[] inflated(byte[] content) throws DataFormatException {
    synchronized (INFLATER) {
      INFLATER.reset();
      INFLATER.setInput(content);
      byte[] json = new byte[1024];
      int length = INFLATER.inflate(json);
      INFLATER.setDictionary(DICTIONARY);
      while (!INFLATER.finished()) {
        if (length == json.length) {
          json = Arrays.copyOf(json, 2 * json.length);
        }
        length += INFLATER.inflate(json, length, json.length - length);
      }
      return Arrays.copyOf(json, length);
    }
  }
}
