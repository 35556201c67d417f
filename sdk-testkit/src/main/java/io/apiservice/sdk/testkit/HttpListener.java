package io.apiservice.sdk.testkit;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import javax.net.ServerSocketFactory;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP/1.1 server on the loopback interface with one thread for each connection. The JDK's own
 * server is not used: it overwrites {@code Date}, cannot reset a connection or stop within the
 * headers, closes idle connections above 200, and is slow without a system property.
 */
final class HttpListener implements AutoCloseable {
  private static final int BACKLOG = 4096;
  private static final byte[] LOOPBACK = {127, 0, 0, 1};

  /** Responds to requests. Called on the thread of the connection, which it may block. */
  interface Handler {
    ListenerReply handle(RecordedRequest request) throws InterruptedException;
  }

  /**
   * A response, and what to call when it has been sent.
   *
   * @param response the response
   * @param late whether the response was held back
   * @param lastByte called once, just before the client can see the end of the response
   */
  record ListenerReply(FakeResponse response, boolean late, LastByte lastByte) {
    static ListenerReply of(FakeResponse response) {
      return new ListenerReply(response, false, delivered -> {});
    }
  }

  /**
   * Called just before a response ends, with whether all of it goes to a client that is still
   * connected.
   */
  interface LastByte {
    void going(boolean delivered);
  }

  private final Handler handler;
  private final Clock clock;
  private final Supplier<@Nullable Instant> date;
  private final @Nullable SSLContext tls;
  private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
  private final AtomicLong accepted = new AtomicLong();
  private final CountDownLatch closing = new CountDownLatch(1);
  private final ExecutorService threads;
  private final int port;
  private volatile ServerSocket serverSocket;

  HttpListener(
      String name,
      Handler handler,
      Clock clock,
      Supplier<@Nullable Instant> date,
      @Nullable SSLContext tls) {
    this.handler = handler;
    this.clock = clock;
    this.date = date;
    this.tls = tls;
    this.threads =
        Executors.newCachedThreadPool(
            task -> {
              Thread thread = new Thread(null, task, name, 256 * 1024);
              thread.setDaemon(true);
              return thread;
            });
    this.serverSocket = listen(0);
    this.port = serverSocket.getLocalPort();
    threads.execute(() -> accept(serverSocket));
  }

  URI uri() {
    return URI.create((tls == null ? "http" : "https") + "://127.0.0.1:" + port + "/");
  }

  long connectionsAccepted() {
    return accepted.get();
  }

  /** Closes all connections and refuses new ones. */
  void stopListening() {
    quietly(serverSocket);
    connections.forEach(HttpListener::quietly);
  }

  /** Listens again, on the same port. */
  void reopen() {
    if (serverSocket.isClosed() && closing.getCount() > 0) {
      ServerSocket next = listen(port);
      serverSocket = next;
      threads.execute(() -> accept(next));
    }
  }

  private ServerSocket listen(int at) {
    try {
      ServerSocketFactory factory =
          tls == null ? ServerSocketFactory.getDefault() : tls.getServerSocketFactory();
      ServerSocket socket = factory.createServerSocket();
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getByAddress(LOOPBACK), at), BACKLOG);
      return socket;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot listen on 127.0.0.1:" + at, e);
    }
  }

  private void accept(ServerSocket from) {
    while (!from.isClosed()) {
      try {
        Socket socket = from.accept();
        connections.add(socket);
        long number = accepted.incrementAndGet();
        threads.execute(() -> serve(socket, number));
        if (from.isClosed()) {
          quietly(socket);
        }
      } catch (IOException | RuntimeException e) {
        // Either the port was closed, or one client left while it connected. The condition of the
        // loop distinguishes the two.
      }
    }
  }

  private void serve(Socket socket, long number) {
    try (socket) {
      socket.setTcpNoDelay(true);
      BufferedInputStream in = new BufferedInputStream(socket.getInputStream());
      boolean more = true;
      while (more) {
        RecordedRequest request = RequestReader.read(in, socket.getOutputStream(), clock, number);
        more = request != null && answer(socket, in, request);
      }
    } catch (IOException e) {
      // The connection has ended, so no client can receive the failure.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      connections.remove(socket);
    }
  }

  private boolean answer(Socket socket, BufferedInputStream in, RecordedRequest request)
      throws IOException, InterruptedException {
    long since = System.nanoTime();
    ListenerReply reply = handler.handle(request);
    return new ResponseWriter(socket, in, closing, reply, since).write(request, date.get());
  }

  @Override
  public void close() {
    closing.countDown();
    stopListening();
    threads.shutdownNow();
  }

  static void quietly(AutoCloseable closeable) {
    try {
      closeable.close();
    } catch (SocketException e) {
      // The other side has reset the connection already.
    } catch (Exception e) {
      throw new IllegalStateException("cannot close " + closeable.getClass().getSimpleName(), e);
    }
  }
}
