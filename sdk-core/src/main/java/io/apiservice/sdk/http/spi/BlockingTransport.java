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
import org.jspecify.annotations.Nullable;

/**
 * A transport that sends requests with a blocking HTTP client. If the response is read into memory,
 * the exchange runs on the thread that waits for its call. Otherwise it runs on a thread of this
 * transport, or in a {@link NonBlockingClient}, if there is one and no thread waits for the call or
 * a body is streamed. Deadlines, cancellation and interrupts end an exchange wherever it blocks. A
 * body is passed on as fast as its consumer asks for it.
 *
 * <p>Thread-safe. {@link #close()} closes neither the client nor its connections.
 */
public final class BlockingTransport implements Transport, AutoCloseable {
  /**
   * How many exchanges may run on threads of this transport at the same time; further exchanges
   * wait.
   */
  private static final int MAX_THREADS = 4096;

  private static final int MAX_HOSTS = 1000;

  private final BlockingClient client;
  private final @Nullable NonBlockingClient nonBlocking;
  private final DeadlineTimer timer = new DeadlineTimer();
  private final DaemonThreadPool pool = new DaemonThreadPool("apiservice-exchange", MAX_THREADS);
  private final NameLookup names = NameLookup.withoutProxies();
  private final Set<String> direct = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  /** Creates a transport that uses this client. */
  public BlockingTransport(BlockingClient client) {
    this.client = Objects.requireNonNull(client);
    this.nonBlocking = null;
  }

  /**
   * Creates a transport that uses the second client for calls for which no thread waits, and for
   * bodies that are streamed. They then occupy a thread only while code of the application runs.
   */
  public BlockingTransport(BlockingClient client, NonBlockingClient nonBlocking) {
    this.client = Objects.requireNonNull(client);
    this.nonBlocking = Objects.requireNonNull(nonBlocking);
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
    Runnable direct = () -> onDirect(uri);
    if (sendsOnCurrentThread(request)) {
      return new ExchangeTask(request, client, timer, pool, direct).sendHere();
    }
    NonBlockingClient other = nonBlocking;
    if (other != null && !isBlocking(request) && other.accepts(request)) {
      NonBlockingTask task =
          new NonBlockingTask(request, other, client::translate, timer, pool, direct);
      return needsNoLookup(uri)
          ? task.startOn(Runnable::run, task::start)
          : task.startOn(pool, () -> run(uri, task::start));
    }
    ExchangeTask task = new ExchangeTask(request, client, timer, pool, direct);
    return task.sendOn(pool, () -> run(uri, task::send));
  }

  /**
   * Whether {@link #send} runs this exchange on the current thread. For that, the thread must wait
   * for the call, the response must be read into memory, and no code of the application may take
   * part. The name of the host must be resolved already, because a lookup could block the thread
   * beyond the deadline.
   */
  public boolean sendsOnCurrentThread(Request request) {
    return isBlocking(request) && needsNoLookup(request.uri());
  }

  private static boolean isBlocking(Request request) {
    CallContext context = request.context();
    return context.mayBlock() && !context.streaming() && !request.bodyMayBlock();
  }

  private boolean needsNoLookup(URI uri) {
    return direct.contains(host(uri)) && names.known(uri);
  }

  /**
   * Whether this is a request to a token endpoint. If it is sent on a connection that died while it
   * was idle, it is lost. It must not be repeated then, because its refresh token may have been
   * spent.
   */
  public static boolean isTokenRequest(Request request) {
    return CallMask.bringsTokens(request);
  }

  private void run(URI uri, Runnable exchange) {
    if (direct.contains(host(uri)) && !names.known(uri)) {
      names.lookUp(uri);
    }
    exchange.run();
  }

  /**
   * Called when no proxy was used. The client then resolves the host itself, so from now on the
   * name is looked up here before.
   */
  private void onDirect(URI uri) {
    String host = host(uri);
    if (!direct.contains(host) && direct.size() < MAX_HOSTS && direct.add(host)) {
      names.lookUp(uri);
    }
  }

  private static String host(URI uri) {
    return String.valueOf(uri.getHost());
  }

  /** Makes later requests fail. Exchanges that are under way are not affected. */
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
