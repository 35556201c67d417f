package io.apiservice.sdk.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A TCP proxy on the loopback interface that delays, throttles, pauses, cuts and resets
 * connections. It does not interpret HTTP, so it works with TLS too. Settings apply to open
 * connections as well. Thread-safe; no method waits for traffic.
 *
 * <pre>{@code
 * try (ChaosProxy proxy = ChaosProxy.to(api.baseUri())) {
 *   URI slow = proxy.latency(Duration.ofMillis(100)).through(api.baseUri());
 *   …
 * }
 * }</pre>
 */
public final class ChaosProxy implements AutoCloseable {
  private static final byte[] LOOPBACK = {127, 0, 0, 1};
  private static final int BLOCK = 16 * 1024;

  /** How a connection ends towards the client. */
  public enum ConnectionEnd {
    /** Both directions are closed. */
    CLOSE,
    /** The connection is reset (TCP RST). */
    RESET,
    /** The client sees the end of the response, but what it sends still reaches the server. */
    HALF_CLOSE
  }

  private record Cut(long afterBytes, ConnectionEnd connectionEnd) {}

  private final URI target;
  private final ServerSocket serverSocket;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final ConcurrentLinkedQueue<Cut> cuts = new ConcurrentLinkedQueue<>();
  private final AtomicInteger connections = new AtomicInteger();
  private final Object pauses = new Object();
  private final ExecutorService threads =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(null, task, "chaos-proxy", 256 * 1024);
            thread.setDaemon(true);
            return thread;
          });
  private volatile Duration latency = Duration.ZERO;
  private volatile long bytesPerSecond = Long.MAX_VALUE;
  private volatile boolean refusing;
  private boolean paused;

  private ChaosProxy(URI target) {
    this.target = target;
    try {
      this.serverSocket = new ServerSocket();
      serverSocket.bind(new InetSocketAddress(InetAddress.getByAddress(LOOPBACK), 0), 1024);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot listen on the loopback interface", e);
    }
    threads.execute(this::accept);
  }

  /**
   * Starts a proxy to the host and port of this address, without any disturbance.
   *
   * @throws UncheckedIOException if it cannot listen
   */
  public static ChaosProxy to(URI target) {
    return new ChaosProxy(target);
  }

  /** This address with the host and port of the proxy. */
  public URI through(URI address) {
    String text = address.toString();
    String authority = address.getRawAuthority();
    return URI.create(text.replaceFirst(authority, "127.0.0.1:" + serverSocket.getLocalPort()));
  }

  /** Delays each part of a response by this time from now on. */
  public ChaosProxy latency(Duration time) {
    this.latency = time;
    return this;
  }

  /** Limits responses to this number of bytes per second and connection from now on. */
  public ChaosProxy throttle(long bytesEachSecond) {
    this.bytesPerSecond = Math.max(1, bytesEachSecond);
    return this;
  }

  /** Holds all bytes in both directions until {@link #resume}; connections stay open. */
  public ChaosProxy pause() {
    synchronized (pauses) {
      paused = true;
    }
    return this;
  }

  /** Ends a pause; the bytes that were held are sent. */
  public ChaosProxy resume() {
    synchronized (pauses) {
      paused = false;
      pauses.notifyAll();
    }
    return this;
  }

  /** While true, new connections are closed at once; open ones stay. */
  public ChaosProxy refuse(boolean on) {
    this.refusing = on;
    return this;
  }

  /**
   * Ends the next response after this number of bytes. With 0, the server processes the request,
   * but the client receives nothing.
   */
  public ChaosProxy cutNextAnswer(long afterBytes, ConnectionEnd connectionEnd) {
    cuts.add(new Cut(afterBytes, connectionEnd));
    return this;
  }

  /** Resets every open connection now. */
  public void resetAll() {
    sockets.forEach(ChaosProxy::reset);
  }

  /** The number of accepted connections. */
  public int connectionCount() {
    return connections.get();
  }

  /** Removes all disturbances. */
  public void restore() {
    cuts.clear();
    latency = Duration.ZERO;
    bytesPerSecond = Long.MAX_VALUE;
    refusing = false;
    resume();
  }

  private void accept() {
    while (!serverSocket.isClosed()) {
      try {
        Socket client = serverSocket.accept();
        connections.incrementAndGet();
        if (refusing) {
          client.close();
          continue;
        }
        sockets.add(client);
        threads.execute(() -> connect(client));
      } catch (IOException | RuntimeException e) {
        // Either the proxy was closed, or one client left while it connected. The condition of the
        // loop distinguishes the two.
      }
    }
  }

  private void connect(Socket client) {
    try {
      Socket server = new Socket(target.getHost(), port());
      sockets.add(server);
      client.setTcpNoDelay(true);
      server.setTcpNoDelay(true);
      threads.execute(() -> carry(client, server, false));
      carry(server, client, true);
    } catch (IOException | RuntimeException e) {
      end(client);
    }
  }

  private int port() {
    return target.getPort() >= 0 ? target.getPort() : target.getScheme().equals("https") ? 443 : 80;
  }

  private void carry(Socket from, Socket to, boolean answers) {
    byte[] block = new byte[BLOCK];
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int read = in.read(block); read >= 0; read = in.read(block)) {
        awaitResumption();
        if (answers && !deliver(block, read, from, to)) {
          return;
        } else if (!answers) {
          out.write(block, 0, read);
        }
      }
      to.shutdownOutput();
    } catch (IOException e) {
      end(from);
      end(to);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      if (answers) {
        end(from);
      }
    }
  }

  private boolean deliver(byte[] block, int read, Socket server, Socket client)
      throws IOException, InterruptedException {
    TimeUnit.NANOSECONDS.sleep(latency.toNanos());
    Cut cut = cuts.poll();
    int length = cut == null ? read : (int) Math.min(read, cut.afterBytes());
    slowly(block, length, client.getOutputStream());
    if (cut == null) {
      return true;
    }
    if (cut.afterBytes() > read) {
      return deliverRest(cut.afterBytes() - read, cut.connectionEnd(), server, client);
    }
    finish(cut.connectionEnd(), server, client);
    return false;
  }

  private boolean deliverRest(long bytes, ConnectionEnd connectionEnd, Socket server, Socket client)
      throws IOException, InterruptedException {
    byte[] block = new byte[BLOCK];
    long left = bytes;
    while (left > 0) {
      int read = server.getInputStream().read(block, 0, (int) Math.min(left, BLOCK));
      if (read < 0) {
        break;
      }
      slowly(block, read, client.getOutputStream());
      left -= read;
    }
    finish(connectionEnd, server, client);
    return false;
  }

  private void slowly(byte[] block, int length, OutputStream out)
      throws IOException, InterruptedException {
    long rate = bytesPerSecond;
    if (rate == Long.MAX_VALUE) {
      out.write(block, 0, length);
      return;
    }
    int piece = (int) Math.max(1, Math.min(length, rate / 50));
    for (int at = 0; at < length; at += piece) {
      int size = Math.min(piece, length - at);
      TimeUnit.NANOSECONDS.sleep(size * 1_000_000_000L / rate);
      out.write(block, at, size);
    }
  }

  private void finish(ConnectionEnd how, Socket server, Socket client) throws IOException {
    switch (how) {
      case CLOSE -> {
        end(client);
        end(server);
      }
      case RESET -> {
        reset(client);
        end(server);
      }
      case HALF_CLOSE -> {
        client.shutdownOutput();
        drain(server);
      }
    }
  }

  private static void drain(Socket server) throws IOException {
    byte[] block = new byte[BLOCK];
    while (server.getInputStream().read(block) >= 0) {
      // The server may still send the rest of its response, but the client no longer receives it.
    }
  }

  private void awaitResumption() throws InterruptedException {
    synchronized (pauses) {
      while (paused) {
        pauses.wait();
      }
    }
  }

  private void end(Socket socket) {
    sockets.remove(socket);
    HttpListener.quietly(socket);
  }

  private static void reset(Socket socket) {
    try {
      socket.setSoLinger(true, 0);
      socket.close();
    } catch (IOException e) {
      // The connection is closed already.
    }
  }

  @Override
  public void close() {
    HttpListener.quietly(serverSocket);
    sockets.forEach(this::end);
    threads.shutdownNow();
  }

  @Override
  public String toString() {
    return "chaos proxy on port " + serverSocket.getLocalPort() + " to " + target.getAuthority();
  }
}
