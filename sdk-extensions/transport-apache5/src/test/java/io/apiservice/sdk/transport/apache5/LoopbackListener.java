package io.apiservice.sdk.transport.apache5;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** Accepts connections for a server of bare sockets. */
final class LoopbackListener implements AutoCloseable {
  private final ServerSocket listening;
  private final Consumer<Socket> serving;
  private final ExecutorService threads;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final AtomicInteger connections = new AtomicInteger();

  /**
   * Begins to listen.
   *
   * @param serving serves a connection; each has a thread of its own
   * @param threads is shut down when this is closed
   */
  LoopbackListener(Consumer<Socket> serving, ExecutorService threads) throws IOException {
    this.serving = serving;
    this.threads = threads;
    this.listening = new ServerSocket(0, 100, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));
    threads.execute(this::accept);
  }

  LoopbackListener(Consumer<Socket> serving) throws IOException {
    this(serving, Executors.newCachedThreadPool());
  }

  URI uri() {
    return URI.create("http://127.0.0.1:" + listening.getLocalPort() + "/");
  }

  /** How many connections there have been. */
  int connections() {
    return connections.get();
  }

  private void accept() {
    while (!listening.isClosed()) {
      try {
        Socket socket = listening.accept();
        sockets.add(socket);
        connections.incrementAndGet();
        threads.execute(() -> serving.accept(socket));
      } catch (IOException e) {
        return; // closed
      }
    }
  }

  @Override
  public void close() throws IOException {
    listening.close();
    for (Socket socket : sockets) {
      socket.close();
    }
    threads.shutdownNow();
  }
}
