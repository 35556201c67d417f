package io.apiservice.sdk.testkit;

import io.apiservice.sdk.testkit.HttpListener.ListenerReply;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Writes one response to a connection, in the way that its {@link ResponseDelivery} says. */
final class ResponseWriter {
  private static final int BLOCK = 64 * 1024;
  // Before a response that is sent later than this, the connection is checked. Checking costs a
  // millisecond, so it is skipped for earlier responses.
  private static final Duration PATIENCE = Duration.ofMillis(20);

  private final Socket socket;
  private final BufferedInputStream in;
  private final OutputStream out;
  private final CountDownLatch closing;
  private final FakeResponse response;
  private final ResponseDelivery delivery;
  private final HttpListener.LastByte lastByte;
  private final boolean heldBack;
  private final long since;
  private boolean told;

  ResponseWriter(
      Socket socket,
      BufferedInputStream in,
      CountDownLatch closing,
      ListenerReply reply,
      long since)
      throws IOException {
    this.since = since;
    this.socket = socket;
    this.in = in;
    this.out = socket.getOutputStream();
    this.closing = closing;
    this.response = reply.response();
    this.delivery = response.delivery();
    this.heldBack = reply.late();
    this.lastByte = reply.lastByte();
  }

  /** Writes the response. Returns whether the connection can carry another request. */
  boolean write(RecordedRequest request, @Nullable Instant serverTime)
      throws IOException, InterruptedException {
    try {
      pause(delivery.delay());
      if (late() && peerIsGone()) {
        return false;
      }
      return send(request, serverTime);
    } finally {
      tell(false);
    }
  }

  private boolean late() {
    return heldBack || System.nanoTime() - since > PATIENCE.toNanos();
  }

  private boolean send(RecordedRequest request, @Nullable Instant serverTime)
      throws IOException, InterruptedException {
    boolean bodiless =
        request.method().equals("HEAD") || response.status() == 204 || response.status() == 304;
    byte[] head = head(bodiless, serverTime);
    long length = bodiless ? 0 : response.length();
    long end =
        delivery.deliveryEnd() == ResponseDelivery.DeliveryEnd.KEEP
            ? length
            : Math.min(length, delivery.stopAfter());
    if (end >= 0) {
      sendUntil(head, end, bodiless);
    }
    return switch (delivery.deliveryEnd()) {
      case KEEP -> !saysClose(request);
      case STALL -> stall();
      case CUT -> cut(false);
      case RESET -> cut(true);
    };
  }

  private void sendUntil(byte[] head, long end, boolean bodiless)
      throws IOException, InterruptedException {
    boolean drips = !delivery.pause().isZero();
    boolean last = delivery.deliveryEnd() == ResponseDelivery.DeliveryEnd.KEEP;
    if (drips) {
      writeSlowly(head, delivery.fromTheStart());
      for (long at = 0; at < end; at++) {
        pause(delivery.pause());
        if (last && at == end - 1) {
          tell(!peerIsGone());
        }
        write(block(at, 1));
      }
    } else if (end <= BLOCK) {
      if (last) {
        tell(true);
      }
      ByteArrayOutputStream whole = new ByteArrayOutputStream();
      whole.writeBytes(head);
      whole.writeBytes(framed(block(0, (int) end)));
      out.write(whole.toByteArray());
    } else {
      out.write(head);
      for (long at = 0; at < end; at += BLOCK) {
        int size = (int) Math.min(BLOCK, end - at);
        if (last && at + size == end) {
          tell(true);
        }
        write(block(at, size));
      }
    }
    if (last && delivery.chunks() && !bodiless) {
      out.write("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    }
    out.flush();
  }

  private void writeSlowly(byte[] bytes, boolean slowly) throws IOException, InterruptedException {
    if (!slowly) {
      out.write(bytes);
      return;
    }
    for (byte one : bytes) {
      pause(delivery.pause());
      out.write(one);
    }
  }

  private void write(byte[] bytes) throws IOException {
    out.write(framed(bytes));
  }

  private byte[] framed(byte[] bytes) {
    if (!delivery.chunks() || bytes.length == 0) {
      return bytes;
    }
    ByteArrayOutputStream chunk = new ByteArrayOutputStream();
    chunk.writeBytes(
        (Integer.toHexString(bytes.length) + "\r\n").getBytes(StandardCharsets.US_ASCII));
    chunk.writeBytes(bytes);
    chunk.writeBytes("\r\n".getBytes(StandardCharsets.US_ASCII));
    return chunk.toByteArray();
  }

  private byte[] block(long at, int size) {
    byte[] source = response.bytes();
    byte[] block = new byte[size];
    for (int i = 0; i < size; i++) {
      block[i] = source.length == 0 ? (byte) 'x' : source[(int) ((at + i) % source.length)];
    }
    return block;
  }

  private byte[] head(boolean bodiless, @Nullable Instant serverTime) {
    StringBuilder head = new StringBuilder("HTTP/1.1 ").append(response.status()).append(" \r\n");
    response.date(serverTime).ifPresent(date -> line(head, "Date", date));
    for (String name : response.headers().names()) {
      response.headers().all(name).forEach(value -> line(head, name, value));
    }
    boolean lengthGiven = response.headers().contains("Content-Length");
    if (delivery.chunks() && !bodiless) {
      line(head, "Transfer-Encoding", "chunked");
    } else if (!lengthGiven && response.status() != 204 && response.status() != 304) {
      line(head, "Content-Length", Long.toString(response.length()));
    }
    return head.append("\r\n").toString().getBytes(StandardCharsets.UTF_8);
  }

  private static void line(StringBuilder head, String name, String value) {
    head.append(name).append(": ").append(value).append("\r\n");
  }

  private boolean saysClose(RecordedRequest request) {
    return request.header("Connection").filter("close"::equalsIgnoreCase).isPresent()
        || response.headers().first("Connection").filter("close"::equalsIgnoreCase).isPresent();
  }

  private boolean stall() throws IOException {
    out.flush();
    while (in.read() >= 0) {
      // Input is ignored until the client closes its side.
    }
    return false;
  }

  private boolean cut(boolean reset) throws IOException {
    tell(false);
    if (reset) {
      socket.setSoLinger(true, 0);
    }
    socket.close();
    return false;
  }

  private boolean peerIsGone() throws IOException {
    socket.setSoTimeout(1);
    in.mark(1);
    try {
      int next = in.read();
      if (next >= 0) {
        in.reset();
      }
      return next < 0;
    } catch (SocketTimeoutException silent) {
      return false;
    } catch (IOException reset) {
      return true;
    } finally {
      socket.setSoTimeout(0);
    }
  }

  private void pause(Duration time) throws IOException, InterruptedException {
    if (!time.isZero() && closing.await(time.toNanos(), TimeUnit.NANOSECONDS)) {
      throw new IOException("the listener is closing");
    }
  }

  private void tell(boolean delivered) {
    if (!told) {
      told = true;
      lastByte.going(delivered);
    }
  }
}
