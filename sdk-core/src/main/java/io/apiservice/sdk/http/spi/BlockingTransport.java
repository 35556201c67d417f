package io.apiservice.sdk.http.spi;

import io.apiservice.sdk.async.DaemonThreadPool;
import io.apiservice.sdk.async.DeadlineTimer;
import io.apiservice.sdk.http.CallContext;
import io.apiservice.sdk.http.Request;
import io.apiservice.sdk.http.Response;
import io.apiservice.sdk.http.Transport;
import io.apiservice.sdk.http.TransportClosedException;
import io.apiservice.sdk.http.client.NameLookup;
import io.apiservice.sdk.http.context.CallMask;
import java.net.URI;
import java.net.http.HttpTimeoutException;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A transport over a blocking HTTP client. A buffered exchange runs on the thread that waits for
 * its call, every other one on a thread of this transport. Deadlines, cancellation and interrupts
 * end an exchange wherever it blocks; bodies are passed on as they are asked for.
 *
 * <p>Thread-safe. {@link #close()} closes neither the client nor its connections.
 */
public final class BlockingTransport implements Transport, AutoCloseable {
  /** Exchanges on threads of this transport at the same time; further ones queue. */
  private static final int MAX_THREADS = 4096;

  private static final int MAX_HOSTS = 1000;

  private final BlockingClient client;
  private final DeadlineTimer timer = new DeadlineTimer();
  private final DaemonThreadPool pool = new DaemonThreadPool("apiservice-exchange", MAX_THREADS);
  private final NameLookup names = NameLookup.withoutProxies();
  private final Set<String> direct = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  /** Over this client. */
  public BlockingTransport(BlockingClient client) {
    this.client = Objects.requireNonNull(client);
  }

  @Override
  public CompletableFuture<Response> send(Request request) {
    if (closed) {
      return CompletableFuture.failedFuture(new TransportClosedException());
    }
    if (request.context().remaining().filter(left -> left.isZero()).isPresent()) {
      return CompletableFuture.failedFuture(
          new HttpTimeoutException("the deadline of the call had passed before sending"));
    }
    URI uri = request.uri();
    ExchangeTask task = new ExchangeTask(request, client, timer, pool, () -> onDirect(uri));
    return sendsOnCurrentThread(request)
        ? task.sendHere()
        : task.sendOn(pool, () -> run(task, uri));
  }

  /**
   * Whether {@link #send} runs this exchange on the current thread: it waits for the call, the body
   * is buffered, no code of the application takes part, and the name of the host is known. A lookup
   * could block the thread beyond the deadline.
   */
  public boolean sendsOnCurrentThread(Request request) {
    CallContext context = request.context();
    return context.mayBlock()
        && !context.streaming()
        && !request.bodyMayBlock()
        && direct.contains(host(request.uri()))
        && names.known(request.uri());
  }

  /**
   * Whether this is a request to a token endpoint. On a connection that died while it was idle it
   * is lost, and must not be repeated, because its refresh token may have been spent.
   */
  public static boolean isTokenRequest(Request request) {
    return CallMask.bringsTokens(request);
  }

  private void run(ExchangeTask task, URI uri) {
    if (direct.contains(host(uri)) && !names.known(uri)) {
      names.lookUp(uri);
    }
    task.send();
  }

  /** The client connects to the host itself: it is looked up here from now on. */
  private void onDirect(URI uri) {
    if (direct.size() < MAX_HOSTS && direct.add(host(uri))) {
      names.lookUp(uri);
    }
  }

  private static String host(URI uri) {
    return String.valueOf(uri.getHost());
  }

  /** Fails later requests. Exchanges in progress end by their own rules. */
  @Override
  public void close() {
    closed = true;
    timer.close();
  }

  @Override
  public String toString() {
    return client.toString();
  }
}
