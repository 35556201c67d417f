package io.apiservice.sdk.pipeline;

import io.apiservice.sdk.http.Headers;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.zip.GZIPInputStream;

/** Decodes {@code Content-Encoding: gzip}, which some gateways apply without being asked. */
final class GzipDecoder {
  private GzipDecoder() {}

  static byte[] of(byte[] body, Headers headers, int limit) throws IOException {
    boolean gzip =
        headers
            .first("Content-Encoding")
            .filter(e -> e.trim().equalsIgnoreCase("gzip"))
            .isPresent();
    if (!gzip || body.length == 0) {
      return body;
    }
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(body))) {
      byte[] inflated = in.readNBytes(limit + 1);
      if (inflated.length > limit) {
        throw new IOException("the inflated body is longer than " + limit + " bytes");
      }
      return inflated;
    }
  }
}
