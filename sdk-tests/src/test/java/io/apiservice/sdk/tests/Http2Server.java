package io.apiservice.sdk.tests;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;

/** An HTTP/2 server (RFC 9113) that sends exactly the frames that a test wants. */
final class Http2Server implements AutoCloseable {
  static final int DATA = 0;
  static final int HEADERS = 1;
  static final int RST_STREAM = 3;
  static final int SETTINGS = 4;
  static final int PING = 6;
  static final int GOAWAY = 7;
  static final int CONTINUATION = 9;
  static final int END_STREAM = 1;
  static final int END_HEADERS = 4;
  private static final int PREFACE = 24;

  /**
   * Responds to a request that has arrived completely; {@code request} is its number at this
   * server.
   */
  interface Answer {
    void to(Connection connection, int stream, int request) throws IOException;
  }

  private final SSLServerSocket socket;
  private final byte[] settings;
  private final Answer answer;
  private final Set<SSLSocket> open = ConcurrentHashMap.newKeySet();
  private final AtomicInteger requests = new AtomicInteger();
  private final AtomicInteger connections = new AtomicInteger();
  private final ExecutorService threads = Executors.newCachedThreadPool();

  Http2Server(SSLContext tls, byte[] settings, Answer answer) throws IOException {
    this.settings = settings;
    this.answer = answer;
    this.socket =
        (SSLServerSocket)
            tls.getServerSocketFactory()
                .createServerSocket(0, 50, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));
    threads.execute(this::accept);
  }

  static byte[] maxConcurrentStreams(int most) {
    return ByteBuffer.allocate(6).putShort((short) 3).putInt(most).array();
  }

  static byte[] number(int value) {
    return ByteBuffer.allocate(4).putInt(value).array();
  }

  /** A header in the representation that does not change the table (RFC 7541 §6.2.2). */
  static byte[] literal(String name, String value) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(0);
    out.write(name.length());
    out.writeBytes(name.getBytes(ISO_8859_1));
    out.write(value.length());
    out.writeBytes(value.getBytes(ISO_8859_1));
    return out.toByteArray();
  }

  /** The entry {@code :status: 200} of the static table. */
  static byte[] ok() {
    return new byte[] {(byte) 0x88};
  }

  URI uri() {
    return URI.create("https://127.0.0.1:" + socket.getLocalPort() + "/");
  }

  int requests() {
    return requests.get();
  }

  int connections() {
    return connections.get();
  }

  private void accept() {
    while (!socket.isClosed()) {
      try {
        SSLSocket accepted = (SSLSocket) socket.accept();
        open.add(accepted);
        connections.incrementAndGet();
        threads.execute(() -> serve(accepted));
      } catch (IOException e) {
        return; // the server was closed
      }
    }
  }

  private void serve(SSLSocket accepted) {
    try (accepted) {
      SSLParameters parameters = accepted.getSSLParameters();
      parameters.setApplicationProtocols(new String[] {"h2"});
      accepted.setSSLParameters(parameters);
      accepted.startHandshake();
      DataInputStream in = new DataInputStream(accepted.getInputStream());
      in.readFully(new byte[PREFACE]);
      Connection connection = new Connection(accepted, accepted.getOutputStream());
      connection.frame(SETTINGS, 0, 0, settings);
      while (true) {
        int length = in.readUnsignedShort() << 8 | in.readUnsignedByte();
        int type = in.readUnsignedByte();
        int flags = in.readUnsignedByte();
        int stream = in.readInt();
        in.readFully(new byte[length]);
        if (type == SETTINGS && (flags & 1) == 0) {
          connection.frame(SETTINGS, 1, 0, new byte[0]);
        } else if ((type == HEADERS || type == DATA) && (flags & END_STREAM) != 0) {
          answer.to(connection, stream, requests.incrementAndGet());
        }
      }
    } catch (IOException e) {
      // The client or the test has closed the connection.
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
    for (SSLSocket each : open) {
      each.close();
    }
    threads.shutdownNow();
  }

  /** The sending side of one connection. */
  record Connection(SSLSocket socket, OutputStream out) {
    synchronized void frame(int type, int flags, int stream, byte[] payload) throws IOException {
      ByteBuffer frame = ByteBuffer.allocate(9 + payload.length);
      frame.put((byte) (payload.length >> 16)).putShort((short) payload.length);
      frame.put((byte) type).put((byte) flags).putInt(stream).put(payload);
      out.write(frame.array());
      out.flush();
    }

    void answer(int stream, String body) throws IOException {
      frame(HEADERS, END_HEADERS, stream, ok());
      frame(DATA, END_STREAM, stream, body.getBytes(ISO_8859_1));
    }

    void reset(int stream, int code) throws IOException {
      frame(RST_STREAM, 0, stream, number(code));
    }

    void goAway(int last) throws IOException {
      frame(GOAWAY, 0, 0, ByteBuffer.allocate(8).putInt(last).putInt(0).array());
    }
  }
}
