package io.apiservice.sdk.tests;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.zip.GZIPOutputStream;

/** A server whose response is chosen by the path of the request. It keeps what it has received. */
final class ConformanceServer implements AutoCloseable {
  /** Headers that a client chooses for its connection; the SDK asks for HTTP/1.1 by itself. */
  private static final List<String> OF_THE_CONNECTION =
      List.of("authorization", "connection", "upgrade", "http2-settings");

  private final RawServer elsewhere = new RawServer(peer -> whileOpen(peer, this::elsewhere));
  private final RawServer server = new RawServer(peer -> whileOpen(peer, this::answer));
  private final URI refused = refused();
  private final CountDownLatch closing = new CountDownLatch(1);
  private final List<String> seen = new ArrayList<>();

  /** Answers one request; false if the connection is to be closed. */
  private interface Exchange {
    boolean with(RawServer.Peer peer, String head, byte[] body)
        throws IOException, InterruptedException;
  }

  URI uri() {
    return server.uri();
  }

  /** Where the request of a case is sent. */
  URI uri(ConformanceCase.Behaviour behaviour) {
    return switch (behaviour) {
      case REFUSED -> refused;
      case UNRESOLVABLE -> URI.create("http://no-such-host.invalid/");
      default -> server.uri();
    };
  }

  /** A port on which nothing listens. */
  private static URI refused() {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return URI.create("http://127.0.0.1:" + free.getLocalPort() + "/");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the requests since the last time, each with its headers and its body. */
  List<String> take() {
    synchronized (seen) {
      List<String> taken = List.copyOf(seen);
      seen.clear();
      return taken;
    }
  }

  private void whileOpen(RawServer.Peer peer, Exchange exchange)
      throws IOException, InterruptedException {
    boolean open = true;
    while (open) {
      String head = peer.head();
      Optional<String> expectation = header(head, "expect");
      if (expectation.isPresent() && head.contains("/EXPECTATION_FAILED")) {
        record(head, new byte[0]);
        peer.say("HTTP/1.1 417 No\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
        return;
      }
      if (expectation.isPresent()) {
        peer.say("HTTP/1.1 100 Continue\r\n\r\n");
      }
      byte[] body = body(peer, head);
      record(head, body);
      open = exchange.with(peer, head, body);
    }
  }

  private void record(String head, byte[] body) {
    List<String> lines = new ArrayList<>();
    for (String line : head.trim().split("\r\n", -1)) {
      String name = line.substring(0, Math.max(0, line.indexOf(':'))).toLowerCase(Locale.ROOT);
      if (!OF_THE_CONNECTION.contains(name)) {
        lines.add(line);
      }
    }
    String first = lines.remove(0);
    lines.sort(String.CASE_INSENSITIVE_ORDER);
    synchronized (seen) {
      seen.add(first + " " + lines + " " + body.length + ":" + new String(body, ISO_8859_1));
    }
  }

  private static Optional<String> header(String head, String name) {
    return head.lines()
        .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(name + ":"))
        .map(line -> line.substring(name.length() + 1).trim())
        .findFirst();
  }

  private static byte[] body(RawServer.Peer peer, String head) throws IOException {
    Optional<String> length = header(head, "content-length");
    if (length.isPresent()) {
      return peer.in().readNBytes(Integer.parseInt(length.get()));
    }
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    if (header(head, "transfer-encoding").isPresent()) {
      int size = chunk(peer);
      while (size > 0) {
        body.write(peer.in().readNBytes(size));
        peer.in().readNBytes(2);
        size = chunk(peer);
      }
      peer.in().readNBytes(2);
    }
    return body.toByteArray();
  }

  private static int chunk(RawServer.Peer peer) throws IOException {
    StringBuilder size = new StringBuilder();
    for (int c = peer.in().read(); c >= 0 && c != '\n'; c = peer.in().read()) {
      size.append((char) c);
    }
    return Integer.parseInt(size.toString().trim(), 16);
  }

  private boolean elsewhere(RawServer.Peer peer, String head, byte[] body) throws IOException {
    peer.ok("elsewhere");
    return true;
  }

  /** Responds to {@code /BEHAVIOUR/status/length}. */
  private boolean answer(RawServer.Peer peer, String head, byte[] body)
      throws IOException, InterruptedException {
    String[] path = head.split("[ ?]", 3)[1].split("/", -1);
    ConformanceCase.Behaviour behaviour = ConformanceCase.Behaviour.valueOf(path[1]);
    int status = Integer.parseInt(path[2]);
    boolean bodyless = head.startsWith("HEAD ") || status == 204 || status == 304;
    String text = "line of text\n".repeat(1 + Integer.parseInt(path[3]) / 13);
    String line = "HTTP/1.1 " + status + " Said\r\n";
    String length = "Content-Length: " + text.length() + "\r\n";
    String shown = bodyless ? "" : text;
    switch (behaviour) {
      case FIXED, EXPECTATION_FAILED -> peer.say(line + length + "\r\n" + shown);
      case EMPTY -> peer.say(line + "Content-Length: 0\r\n\r\n");
      case CHUNKED ->
          peer.say(
              line
                  + "Transfer-Encoding: chunked\r\n\r\n"
                  + (bodyless ? "" : chunked(text) + "0\r\nX-Trailer: 1\r\n\r\n"));
      case UNTIL_CLOSE -> {
        peer.say(line + "Connection: close\r\n\r\n" + shown);
        return false;
      }
      case GZIP -> {
        String zipped = gzip(text);
        peer.say(
            line
                + "Content-Encoding: gzip\r\nContent-Length: "
                + zipped.length()
                + "\r\n\r\n"
                + (bodyless ? "" : zipped));
      }
      case INTERIM ->
          peer.say(
              "HTTP/1.1 103 Early Hints\r\nLink: <x>\r\n\r\n" + line + length + "\r\n" + shown);
      case ODD_HEADERS ->
          peer.say(
              line
                  + "X-Two: a\r\n"
                  + "X-Empty:\r\n"
                  + "x-two: b, c\r\n"
                  + "X-Folded: a\r\n"
                  + " b\r\n"
                  + "Set-Cookie: a=b\r\n"
                  + "Set-Cookie: c=d\r\n"
                  + "Content-Disposition: attachment; filename=\"f.txt\"\r\n"
                  + length
                  + "\r\n"
                  + shown);
      case REDIRECT -> peer.say(redirect(status, "/FIXED/200/30?from=redirect"));
      case REDIRECT_TWICE -> peer.say(redirect(status, "/REDIRECT/302/0"));
      case REDIRECT_FOR_EVER -> peer.say(redirect(status, head.split(" ", 3)[1]));
      case REDIRECT_ELSEWHERE -> peer.say(redirect(status, elsewhere.uri().toString()));
      case REDIRECT_WITHOUT_LOCATION ->
          peer.say("HTTP/1.1 " + status + " There\r\nContent-Length: 2\r\n\r\nno");
      case REDIRECT_NOT_A_URI -> peer.say(redirect(status, "http://not a uri/"));
      case CUT -> {
        peer.say(line + "Content-Length: " + (text.length() + 10) + "\r\n\r\n" + text);
        return false;
      }
      case CUT_CHUNK -> {
        peer.say(line + "Transfer-Encoding: chunked\r\n\r\n" + chunked(text) + "ff\r\nhalf");
        return false;
      }
      case NO_RESPONSE -> {
        return false;
      }
      case HALF_A_HEAD -> {
        peer.say(line + "Content-");
        return false;
      }
      case NOT_HTTP -> {
        peer.say("SSH-2.0-OpenSSH_9.6\r\n\r\n");
        return false;
      }
      case BAD_HEADER -> {
        peer.say(line + "na me: value\r\n\r\n");
        return false;
      }
      case BAD_CHUNK -> {
        peer.say(line + "Transfer-Encoding: chunked\r\n\r\nzz\r\n");
        return false;
      }
      case BAD_LENGTH -> {
        peer.say(line + "Content-Length: many\r\n\r\n");
        return false;
      }
      case SILENT -> closing.await();
      case REFUSED, UNRESOLVABLE -> throw new AssertionError("not a request to this server");
    }
    return true;
  }

  private static String redirect(int status, String target) {
    return "HTTP/1.1 "
        + status
        + " There\r\nLocation: "
        + target
        + "\r\nX-Hop: 1\r\nContent-Length: 2\r\n\r\nno";
  }

  private static String chunked(String text) {
    return Integer.toHexString(text.length()) + "\r\n" + text + "\r\n";
  }

  private static String gzip(String text) throws IOException {
    ByteArrayOutputStream zipped = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(zipped)) {
      out.write(text.getBytes(UTF_8));
    }
    return zipped.toString(ISO_8859_1);
  }

  @Override
  public void close() throws IOException {
    closing.countDown();
    server.close();
    elsewhere.close();
  }
}
