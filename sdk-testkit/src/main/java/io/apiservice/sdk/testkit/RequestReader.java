package io.apiservice.sdk.testkit;

import io.apiservice.sdk.http.Headers;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads one HTTP/1.1 request. */
final class RequestReader {
  private static final int MAX_LINE = 1024 * 1024;
  private static final int BODY_KEPT = 1024 * 1024;

  private final InputStream in;
  private final ByteArrayOutputStream body = new ByteArrayOutputStream();
  private long bodyLength;

  private RequestReader(InputStream in) {
    this.in = in;
  }

  /** The next request; null if the client has closed the connection. */
  static @Nullable RecordedRequest read(
      InputStream in, OutputStream out, Clock clock, long connection) throws IOException {
    RequestReader reader = new RequestReader(in);
    String start = reader.line();
    if (start == null) {
      return null;
    }
    String[] words = start.split(" ", -1);
    if (words.length != 3) {
      throw new IOException("not a request line");
    }
    Headers headers = reader.headers();
    Instant at = clock.instant();
    if (headers.first("Expect").filter("100-continue"::equalsIgnoreCase).isPresent()) {
      out.write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      out.flush();
    }
    reader.body(headers);
    String target = words[1].startsWith("/") ? words[1] : absolute(words[1]);
    int mark = target.indexOf('?');
    return new RecordedRequest(
        at,
        connection,
        words[0],
        mark < 0 ? target : target.substring(0, mark),
        mark < 0 ? null : target.substring(mark + 1),
        headers,
        reader.body.toString(StandardCharsets.UTF_8),
        reader.bodyLength);
  }

  private static String absolute(String target) throws IOException {
    try {
      URI uri = URI.create(target);
      return uri.getRawPath() + (uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery());
    } catch (IllegalArgumentException e) {
      throw new IOException("not a request target");
    }
  }

  private Headers headers() throws IOException {
    List<String> fields = new ArrayList<>();
    for (String line = required(); !line.isEmpty(); line = required()) {
      int colon = line.indexOf(':');
      if (colon < 1) {
        throw new IOException("not a header line");
      }
      fields.add(line.substring(0, colon));
      fields.add(line.substring(colon + 1).strip());
    }
    return Headers.of(fields.toArray(new String[0]));
  }

  private void body(Headers headers) throws IOException {
    if (headers.first("Transfer-Encoding").filter("chunked"::equalsIgnoreCase).isPresent()) {
      for (long size = chunkSize(); size > 0; size = chunkSize()) {
        take(size);
        required();
      }
      while (!required().isEmpty()) {
        // Trailers are ignored.
      }
      return;
    }
    take(Long.parseLong(headers.first("Content-Length").orElse("0")));
  }

  private long chunkSize() throws IOException {
    String line = required();
    int extension = line.indexOf(';');
    return Long.parseLong((extension < 0 ? line : line.substring(0, extension)).strip(), 16);
  }

  private void take(long bytes) throws IOException {
    byte[] buffer = new byte[16 * 1024];
    for (long left = bytes; left > 0; ) {
      int read = in.read(buffer, 0, (int) Math.min(left, buffer.length));
      if (read < 0) {
        throw new EOFException("the body ended early");
      }
      left -= read;
      bodyLength += read;
      body.write(buffer, 0, Math.min(read, Math.max(0, BODY_KEPT - body.size())));
    }
  }

  private String required() throws IOException {
    String line = line();
    if (line == null) {
      throw new EOFException("the head ended early");
    }
    return line;
  }

  private @Nullable String line() throws IOException {
    StringBuilder text = new StringBuilder();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        return null;
      }
      if (c != '\r') {
        text.append((char) c);
      }
      if (text.length() > MAX_LINE) {
        throw new IOException("a line is too long");
      }
    }
    return text.toString();
  }
}
