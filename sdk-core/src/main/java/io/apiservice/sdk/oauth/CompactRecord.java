package io.apiservice.sdk.oauth;

import io.apiservice.sdk.error.StoreException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/**
 * Records in the memory of the process: thousands of logins may be at rest, so what all records
 * have in common is left out (RFC 1950, a preset dictionary).
 */
final class CompactRecord {
  private static final byte[] DICTIONARY =
      ("{\"format\":\"apiservice-token-record\",\"major\":1,\"minor\":0,\"lineage\":\"\",\"ancestors\":[],"
              + "\"revision\":2,\"generation\":1,\"refresh\":\"\",\"signedOut\":false,\"entries\":{\"\":"
              + "{\"access\":\"eyJ\",\"generation\":1,\"obtainedAt\":\"202\",\"expiresAt\":\"202Z\"}},"
              + "\"seeds\":[\"\"],\"known\":[\"\",\"\"]}")
          .getBytes(StandardCharsets.US_ASCII);

  private CompactRecord() {}

  static byte[] write(GrantRecord record) {
    byte[] json = RecordCodec.compact(record);
    Deflater deflater = new Deflater(Deflater.BEST_SPEED);
    try {
      deflater.setDictionary(DICTIONARY);
      deflater.setInput(json);
      deflater.finish();
      byte[] content = new byte[json.length + 64];
      return Arrays.copyOf(content, deflater.deflate(content));
    } finally {
      deflater.end();
    }
  }

  static GrantRecord read(byte[] content) throws StoreException {
    Inflater inflater = new Inflater();
    try {
      inflater.setInput(content);
      byte[] json = new byte[1024];
      int length = inflater.inflate(json);
      inflater.setDictionary(DICTIONARY);
      while (!inflater.finished()) {
        if (length == json.length) {
          json = Arrays.copyOf(json, 2 * json.length);
        }
        length += inflater.inflate(json, length, json.length - length);
      }
      return RecordCodec.read(Arrays.copyOf(json, length));
    } catch (DataFormatException | IllegalArgumentException e) {
      throw new StoreException("the record in this process was written by another version");
    } finally {
      inflater.end();
    }
  }
}
