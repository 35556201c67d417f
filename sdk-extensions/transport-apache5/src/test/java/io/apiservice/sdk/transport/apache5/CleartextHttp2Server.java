package io.apiservice.sdk.transport.apache5;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** An HTTP/2 server (RFC 9113) for clients that know that it is one: no TLS, no upgrade. */
final class CleartextHttp2Server implements AutoCloseable {
  private static final int DATA = 0;
  private static final int HEADERS = 1;
  private static final int RST_STREAM = 3;
  private static final int SETTINGS = 4;
  private static final int WINDOW_UPDATE = 8;
  private static final int ACK = 1;
  private static final int END_STREAM = 1;
  private static final int END_HEADERS = 4;
  private static final int INITIAL_WINDOW_SIZE = 4;
  private static final int WINDOW = 65_535;
  private static final int PREFACE = 24;
  private static final int FRAME = 16_384;

  /** Responds to a request that has arrived whole; runs on a thread of its own. */
  interface Handler {
    void serve(Exchange exchange) throws IOException, InterruptedException;
  }

  private final LoopbackListener listener;
  private final Handler handler;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final AtomicInteger requests = new AtomicInteger();
  private final Semaphore ended = new Semaphore(0);

  CleartextHttp2Server(Handler handler) throws IOException {
    this.handler = handler;
    this.listener = new LoopbackListener(this::serve, threads);
  }

  URI uri() {
    return listener.uri();
  }

  /** How many connections there have been. */
  int connections() {
    return listener.connections();
  }

  /**
   * One permit for each stream that the client has reset and each connection that it has closed.
   */
  Semaphore ended() {
    return ended;
  }

  private void serve(Socket socket) {
    try (socket) {
      socket.setTcpNoDelay(true);
      new Connection(socket.getOutputStream())
          .read(new DataInputStream(new java.io.BufferedInputStream(socket.getInputStream())));
    } catch (IOException e) {
      ended.release();
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }

  /** The server's side of a connection. */
  private final class Connection {
    private final OutputStream out;
    private final Map<Integer, Exchange> exchanges = new ConcurrentHashMap<>();
    private volatile int initialWindow = WINDOW;

    Connection(OutputStream out) {
      this.out = out;
    }

    void read(DataInputStream in) throws IOException {
      in.readFully(new byte[PREFACE]);
      frame(
          SETTINGS,
          0,
          0,
          ByteBuffer.allocate(6)
              .putShort((short) INITIAL_WINDOW_SIZE)
              .putInt(Integer.MAX_VALUE)
              .array());
      frame(WINDOW_UPDATE, 0, 0, number(Integer.MAX_VALUE - WINDOW));
      while (true) {
        int length = in.readUnsignedShort() << 8 | in.readUnsignedByte();
        int type = in.readUnsignedByte();
        int flags = in.readUnsignedByte();
        int stream = in.readInt();
        byte[] payload = new byte[length];
        in.readFully(payload);
        accept(type, flags, stream, payload);
      }
    }

    private void accept(int type, int flags, int stream, byte[] payload) throws IOException {
      switch (type) {
        case SETTINGS -> {
          if ((flags & ACK) == 0) {
            settings(ByteBuffer.wrap(payload));
            frame(SETTINGS, ACK, 0, new byte[0]);
          }
        }
        case WINDOW_UPDATE -> {
          Exchange exchange = exchanges.get(stream);
          if (exchange != null) {
            exchange.window.release(ByteBuffer.wrap(payload).getInt());
          }
        }
        case RST_STREAM -> ended.release();
        case HEADERS, DATA -> {
          Exchange exchange =
              exchanges.computeIfAbsent(stream, s -> new Exchange(this, s, initialWindow));
          exchange.received.addAndGet(type == DATA ? payload.length : 0);
          if ((flags & END_STREAM) != 0) {
            exchange.number = requests.incrementAndGet();
            threads.execute(() -> handle(exchange));
          }
        }
        default -> {
          // nothing else concerns these tests
        }
      }
    }

    private void settings(ByteBuffer payload) {
      while (payload.hasRemaining()) {
        int name = payload.getShort();
        int value = payload.getInt();
        initialWindow = name == INITIAL_WINDOW_SIZE ? value : initialWindow;
      }
    }

    private void handle(Exchange exchange) {
      try {
        handler.serve(exchange);
      } catch (IOException e) {
        // the client has closed the connection
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    synchronized void frame(int type, int flags, int stream, byte[] payload) throws IOException {
      ByteBuffer frame = ByteBuffer.allocate(9 + payload.length);
      frame.put((byte) (payload.length >> 16)).putShort((short) payload.length);
      frame.put((byte) type).put((byte) flags).putInt(stream).put(payload);
      out.write(frame.array());
      out.flush();
    }

    private static byte[] number(int value) {
      return ByteBuffer.allocate(4).putInt(value).array();
    }
  }

  /** One stream. */
  static final class Exchange {
    private final Connection connection;
    private final int stream;
    private final Semaphore window;
    private volatile int number;
    private final AtomicLong received = new AtomicLong();

    Exchange(Connection connection, int stream, int window) {
      this.connection = connection;
      this.stream = stream;
      this.window = new Semaphore(window);
    }

    /** How many requests had arrived at the server, with this one. */
    int number() {
      return number;
    }

    /** The length of the body of the request. */
    long received() {
      return received.get();
    }

    /** The status as an entry of the static table (RFC 7541 appendix A): 200 or 404. */
    void headers(int status) throws IOException {
      byte indexed = (byte) (0x80 | (status == 200 ? 8 : 13));
      connection.frame(HEADERS, END_HEADERS, stream, new byte[] {indexed});
    }

    void data(byte[] bytes, boolean last) throws IOException, InterruptedException {
      for (int from = 0; from < bytes.length; from += FRAME) {
        int length = Math.min(FRAME, bytes.length - from);
        if (!window.tryAcquire(length, 40, TimeUnit.SECONDS)) {
          throw new IOException("the client asks for no more");
        }
        boolean end = last && from + length == bytes.length;
        connection.frame(
            DATA,
            end ? END_STREAM : 0,
            stream,
            java.util.Arrays.copyOfRange(bytes, from, from + length));
      }
    }

    void ok(String body) throws IOException, InterruptedException {
      headers(200);
      data(body.getBytes(ISO_8859_1), true);
    }
  }
}
