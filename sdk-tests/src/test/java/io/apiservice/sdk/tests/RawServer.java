package io.apiservice.sdk.tests;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A server with plain sockets. It notices when a client closes its connection. */
final class RawServer implements AutoCloseable {
  /** Serves one connection. */
  interface Conversation {
    void hold(Peer peer) throws IOException, InterruptedException;
  }

  private final ServerSocket door;
  private final Conversation conversation;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final AtomicInteger connections = new AtomicInteger();
  private final ExecutorService threads = Executors.newCachedThreadPool();

  RawServer(Conversation conversation) {
    this.conversation = conversation;
    try {
      this.door = new ServerSocket(0, 50, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    threads.execute(this::accept);
  }

  URI uri() {
    return URI.create("http://127.0.0.1:" + door.getLocalPort() + "/");
  }

  int connections() {
    return connections.get();
  }

  private void accept() {
    while (!door.isClosed()) {
      try {
        Socket socket = door.accept();
        sockets.add(socket);
        int number = connections.incrementAndGet();
        threads.execute(() -> serve(socket, number));
      } catch (IOException e) {
        return; // the server was closed
      }
    }
  }

  private void serve(Socket socket, int number) {
    try (socket) {
      socket.setTcpNoDelay(true);
      conversation.hold(new Peer(number, new BufferedInputStream(socket.getInputStream()), socket));
    } catch (IOException e) {
      // The client has closed the connection.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() throws IOException {
    door.close();
    for (Socket socket : sockets) {
      socket.close();
    }
    threads.shutdownNow();
  }

  /** The client's side of one connection. */
  record Peer(int number, InputStream in, Socket socket) {
    /**
     * Reads one request without a body, or the headers of one with a body. Returns the request
     * line.
     */
    String request() throws IOException {
      String head = head();
      return head.substring(0, head.indexOf("\r\n"));
    }

    /** Reads the request line and the headers of one request. */
    String head() throws IOException {
      StringBuilder head = new StringBuilder();
      while (head.indexOf("\r\n\r\n") < 0) {
        int read = in.read();
        if (read < 0) {
          throw new IOException("the peer has closed the connection");
        }
        head.append((char) read);
      }
      return head.toString();
    }

    void say(String text) throws IOException {
      OutputStream out = socket.getOutputStream();
      out.write(text.getBytes(ISO_8859_1));
      out.flush();
    }

    void ok(String body) throws IOException {
      say("HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
    }

    /** Counts down when the client closes or resets the connection. */
    void untilGone(CountDownLatch gone) {
      try {
        while (in.read() >= 0) {
          // What the client still sends does not matter.
        }
      } catch (IOException e) {
        // A reset closes the connection too.
      }
      gone.countDown();
    }
  }

  static boolean within(CountDownLatch latch, int seconds) throws InterruptedException {
    return latch.await(seconds, TimeUnit.SECONDS);
  }
}
