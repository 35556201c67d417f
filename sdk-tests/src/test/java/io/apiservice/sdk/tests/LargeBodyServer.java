package io.apiservice.sdk.tests;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;

/** Generates the bodies of {@link LargeBody} while it sends them, and counts those that it gets. */
final class LargeBodyServer implements RawServer.Conversation {
  private static final int PAGE = 1000;
  private static final int BLOCK = 64 * 1024;
  private static final Pattern COUNT = Pattern.compile("count=(\\d+)");
  private static final Pattern FROM = Pattern.compile("from=(\\d+)");
  private static final Pattern LENGTH = Pattern.compile("content-length: (\\d+)");

  private final String text;

  /**
   * @param text the length of the text in each event and element
   */
  LargeBodyServer(int text) {
    this.text = "x".repeat(text);
  }

  @Override
  public void hold(RawServer.Peer peer) throws IOException {
    while (true) {
      String head = peer.head();
      String target = head.substring(0, head.indexOf('\r'));
      OutputStream out = peer.socket().getOutputStream();
      if (target.startsWith("PUT")) {
        json(out, "", Long.toString(received(peer, head.toLowerCase(Locale.ROOT))));
      } else if (target.contains("/bytes")) {
        bytes(out, number(COUNT, target));
      } else if (target.contains("/pages")) {
        page(out, number(COUNT, target), number(FROM, target));
      } else {
        elements(out, target, number(COUNT, target));
      }
      out.flush();
    }
  }

  private static long number(Pattern pattern, String target) {
    Matcher found = pattern.matcher(target);
    return found.find() ? Long.parseLong(found.group(1)) : 0;
  }

  private static long received(RawServer.Peer peer, String head) throws IOException {
    InputStream in = peer.in();
    if (head.contains("content-length:")) {
      return skip(in, number(LENGTH, head));
    }
    long all = 0;
    ByteArrayOutputStream compressed = new ByteArrayOutputStream(); // a thousandth of the file
    boolean gzip = head.contains("content-encoding: gzip");
    for (long size = chunk(in); size > 0; size = chunk(in)) {
      if (gzip) {
        compressed.write(in.readNBytes((int) size));
      } else {
        all += skip(in, size);
      }
      skip(in, 2);
    }
    skip(in, 2);
    return gzip ? inflatedLength(compressed.toByteArray()) : all;
  }

  private static long inflatedLength(byte[] gzip) throws IOException {
    try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(gzip))) {
      return in.transferTo(OutputStream.nullOutputStream());
    }
  }

  private static long chunk(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new IOException("the body ended early");
      }
      line.append((char) c);
    }
    return Long.parseLong(line.toString().trim(), 16);
  }

  private static long skip(InputStream in, long size) throws IOException {
    in.skipNBytes(size);
    return size;
  }

  private static void json(OutputStream out, String headers, String body) throws IOException {
    String head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n" + headers;
    out.write((head + "Content-Length: " + body.length() + "\r\n\r\n" + body).getBytes(ISO_8859_1));
  }

  private static void bytes(OutputStream out, long size) throws IOException {
    String head = "HTTP/1.1 200 OK\r\nContent-Length: " + size + "\r\n\r\n";
    out.write(head.getBytes(ISO_8859_1));
    byte[] block = new byte[BLOCK];
    for (long left = size; left > 0; left -= block.length) {
      out.write(block, 0, (int) Math.min(left, block.length));
    }
  }

  private void page(OutputStream out, long count, long from) throws IOException {
    StringBuilder page = new StringBuilder("[");
    long end = Math.min(count, from + PAGE);
    for (long id = from; id < end; id++) {
      page.append(id == from ? "" : ",").append(item(id));
    }
    String next = "Link: </pages?count=" + count + "&from=" + end + ">; rel=\"next\"\r\n";
    json(out, end < count ? next : "", page.append(']').toString());
  }

  private void elements(OutputStream out, String target, long count) throws IOException {
    boolean events = target.contains("/events");
    boolean array = target.contains("/array");
    out.write(
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Type: "
                + (events
                    ? "text/event-stream"
                    : array ? "application/json" : "application/x-ndjson")
                + "\r\n\r\n")
            .getBytes(ISO_8859_1));
    StringBuilder block = new StringBuilder(array ? "[" : "");
    for (long id = 0; id < count; id++) {
      if (events) {
        block.append("id: ").append(id).append("\ndata: ").append(text).append("\n\n");
      } else {
        block.append(array && id > 0 ? "," : "").append(item(id)).append(array ? "" : "\n");
      }
      if (block.length() > BLOCK) {
        chunk(out, block);
      }
    }
    chunk(out, block.append(array ? "]" : "\n"));
    out.write("0\r\n\r\n".getBytes(ISO_8859_1));
  }

  private static void chunk(OutputStream out, StringBuilder block) throws IOException {
    String size = Integer.toHexString(block.length()) + "\r\n";
    out.write((size + block + "\r\n").getBytes(ISO_8859_1));
    block.setLength(0);
  }

  private String item(long id) {
    return "{\"id\":" + id + ",\"text\":\"" + text + "\"}";
  }
}
