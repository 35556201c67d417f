package io.apiservice.sdk.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.apiservice.sdk.ApiClient;
import io.apiservice.sdk.auth.CredentialProvider;
import io.apiservice.sdk.auth.Credentials;
import io.apiservice.sdk.auth.Credentials.AccessToken;
import io.apiservice.sdk.call.Call;
import io.apiservice.sdk.error.StoreException;
import io.apiservice.sdk.event.ApiListener;
import io.apiservice.sdk.http.Request;
import io.apiservice.sdk.http.Response;
import io.apiservice.sdk.http.Transport;
import io.apiservice.sdk.oauth.OAuth;
import io.apiservice.sdk.store.TokenStore;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever a call waits for, it ends at its deadline. Each stage is stalled, in each way of
 * calling, over http and https. Names that are not resolved have a test of their own.
 */
class DeadlineMatrixTest {
  private static final Duration LIMIT = Duration.ofSeconds(1);
  private static final boolean LONG = Boolean.getBoolean("resilience.long");
  private static final Duration BOUND = LONG ? Duration.ofMillis(1250) : Duration.ofSeconds(10);

  private enum Stage {
    CONNECT,
    REQUEST_BODY,
    HEADERS,
    HEADERS_DRIP,
    BODY,
    EXECUTOR,
    LISTENER_REQUEST,
    LISTENER_RESPONSE,
    REFRESH_WHEN,
    CREDENTIAL,
    TOKEN_SOURCE,
    KEYED_LOOKUP,
    STORE_READ,
    STORE_LEASE,
    STORE_REPLACE,
    TOKEN_ENDPOINT,
    BODY_HANDLER,
    ON_SUBSCRIBE,
    ON_NEXT,
    /**
     * The stall is on the caller's own thread, which no deadline can interrupt. Only the test that
     * must fail uses it.
     */
    WRAPPING;

    /**
     * Whether this stage does not exist in this way of calling: a call has no body handler of the
     * application.
     */
    private boolean isMissingIn(Style style) {
      boolean call = style == Style.BLOCKING || style == Style.ASYNC;
      return this == WRAPPING
          || (call && (this == BODY_HANDLER || this == ON_SUBSCRIBE || this == ON_NEXT));
    }

    private boolean ofTokenProvider() {
      return switch (this) {
        case KEYED_LOOKUP, STORE_READ, STORE_LEASE, STORE_REPLACE, TOKEN_ENDPOINT -> true;
        default -> false;
      };
    }
  }

  private enum Style {
    BLOCKING,
    ASYNC,
    DROP_IN,
    DROP_IN_ASYNC
  }

  private record Cell(Stage stage, Style style, boolean secure) {}

  private final CountDownLatch release = new CountDownLatch(1);
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final List<AutoCloseable> open = new ArrayList<>();
  private @Nullable SSLContext tls;

  @TempDir Path directory;

  @BeforeEach
  void certificate() throws Exception {
    tls = TestTls.context(directory);
    MemoryLog.debug(false);
  }

  @AfterEach
  void close() throws Exception {
    release.countDown();
    MemoryLog.debug(true);
    for (AutoCloseable closeable : open) {
      closeable.close();
    }
    threads.shutdownNow();
  }

  private void block() {
    try {
      boolean unused = release.await(60, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void everyStalledStageEndsAtTheDeadline() throws Exception {
    if (LONG) {
      run(cells(false)); // the first calls of a JVM are slow, because they load classes
    }
    Map<Stage, Duration> worst = new EnumMap<>(Stage.class);
    List<Cell> cells = cells(true);
    List<Duration> took = LONG ? oneByOne(cells) : run(cells);
    for (int i = 0; i < cells.size(); i++) {
      worst.merge(cells.get(i).stage(), took.get(i), (a, b) -> a.compareTo(b) > 0 ? a : b);
    }
    if (LONG) {
      worst.forEach((stage, most) -> System.out.println("deadline 1000 ms " + stage + " " + most));
    }
    assertThat(late(cells, took, BOUND)).isEmpty();
  }

  /** Shows that the test can fail: the same run detects a stage that no deadline ends. */
  @Test
  void aStageThatNoDeadlineEndsIsCondemned() throws Exception {
    List<Cell> cells =
        List.of(
            new Cell(Stage.WRAPPING, Style.BLOCKING, false),
            new Cell(Stage.WRAPPING, Style.ASYNC, true));

    assertThat(late(cells, run(cells), LIMIT.multipliedBy(2)).keySet())
        .containsExactlyInAnyOrderElementsOf(cells);
  }

  private static Map<Cell, Duration> late(List<Cell> cells, List<Duration> took, Duration bound) {
    Map<Cell, Duration> late = new LinkedHashMap<>();
    for (int i = 0; i < cells.size(); i++) {
      if (took.get(i).compareTo(bound) > 0) {
        late.put(cells.get(i), took.get(i));
      }
    }
    return late;
  }

  private static List<Cell> cells(boolean all) {
    List<Cell> cells = new ArrayList<>();
    for (Stage stage : Stage.values()) {
      for (Style style : Style.values()) {
        if (!stage.isMissingIn(style) && (all || stage == Stage.HEADERS)) {
          cells.add(new Cell(stage, style, false));
          cells.add(new Cell(stage, style, true));
        }
      }
    }
    return cells;
  }

  private List<Duration> oneByOne(List<Cell> cells) throws Exception {
    List<Duration> took = new ArrayList<>();
    for (Cell cell : cells) {
      took.addAll(run(List.of(cell)));
    }
    return took;
  }

  private List<Duration> run(List<Cell> cells) throws Exception {
    List<Future<Duration>> running = new ArrayList<>();
    for (Cell cell : cells) {
      Callable<?> call = prepared(cell);
      running.add(threads.submit(() -> timed(call, cell)));
    }
    List<Duration> took = new ArrayList<>();
    for (Future<Duration> one : running) {
      took.add(one.get(60, TimeUnit.SECONDS));
    }
    return took;
  }

  private static Duration timed(Callable<?> call, Cell cell) {
    long start = System.nanoTime();
    try {
      Object value = call.call();
      throw new AssertionError(cell + " ended with " + value);
    } catch (Exception expected) {
      Duration took = Duration.ofNanos(System.nanoTime() - start);
      assertThat(took)
          .as("%s ended too soon: %s", cell, expected)
          .isGreaterThan(LIMIT.dividedBy(2));
      return took;
    }
  }

  private Callable<?> prepared(Cell cell) throws IOException {
    URI uri = server(cell);
    ApiClient.Builder builder =
        TestTransport.builder(java.util.Objects.requireNonNull(tls)).baseUri(uri);
    switch (cell.stage()) {
      case EXECUTOR -> builder.executor(task -> {});
      case LISTENER_REQUEST, LISTENER_RESPONSE -> builder.listener(listener(cell.stage()));
      case REFRESH_WHEN ->
          builder
              .credentials(Credentials.apiKey("tkQ9fQ2xZb7LmVw8Yd5c"))
              .refreshWhen(
                  response -> {
                    block();
                    return false;
                  });
      case CREDENTIAL -> builder.credentials(provider());
      case TOKEN_SOURCE -> builder.credentials(Credentials.tokens(this::token));
      case KEYED_LOOKUP ->
          builder.credentials(
              OAuth.keyed(key -> token().value()).tokenEndpoint(silent()).build().of("ada"));
      case STORE_READ, STORE_LEASE, STORE_REPLACE ->
          builder.credentials(
              refreshing().subject("ada").store(new StalledStore(cell.stage())).build());
      case TOKEN_ENDPOINT -> builder.credentials(refreshing().onRotation(token -> {}).build());
      case WRAPPING -> builder.wrap(next -> request -> slow(next, request));
      default -> {}
    }
    ApiClient api = builder.build();
    if (!cell.stage()
        .ofTokenProvider()) { // closing a token provider would wait for the refresh under way
      open.add(api);
    }
    return cell.style() == Style.BLOCKING || cell.style() == Style.ASYNC
        ? call(api, cell)
        : dropIn(api.asHttpClient(), uri, cell);
  }

  private Callable<?> call(ApiClient api, Cell cell) {
    Call<String> call =
        (cell.stage() == Stage.REQUEST_BODY
                ? api.post("users").body(stalling(), "text/plain")
                : api.get("users"))
            .returning(String.class)
            .timeout(LIMIT)
            .retries(0);
    return cell.style() == Style.BLOCKING
        ? executorless(cell) ? () -> call.sendAsync().get() : call::send
        : () -> call.sendAsync().get(40, TimeUnit.SECONDS);
  }

  /** Whether no executor takes part, because the caller blocks. */
  private static boolean executorless(Cell cell) {
    return cell.stage() == Stage.EXECUTOR;
  }

  private Callable<?> dropIn(HttpClient client, URI uri, Cell cell) {
    HttpRequest.Builder builder = HttpRequest.newBuilder(uri.resolve("users")).timeout(LIMIT);
    HttpRequest request =
        (cell.stage() == Stage.REQUEST_BODY ? builder.POST(stalling()) : builder).build();
    return cell.style() == Style.DROP_IN && !executorless(cell)
        ? () -> client.send(request, handler(cell.stage()))
        : () -> client.sendAsync(request, handler(cell.stage())).get(40, TimeUnit.SECONDS);
  }

  private BodyHandler<String> handler(Stage stage) {
    return info -> {
      if (stage == Stage.BODY_HANDLER) {
        block();
      }
      return new StalledSubscriber(BodySubscribers.ofString(StandardCharsets.UTF_8), stage);
    };
  }

  private final class StalledSubscriber implements BodySubscriber<String> {
    private final BodySubscriber<String> next;
    private final Stage stage;

    StalledSubscriber(BodySubscriber<String> next, Stage stage) {
      this.next = next;
      this.stage = stage;
    }

    private void at(Stage signal) {
      if (signal == stage) {
        block();
      }
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      at(Stage.ON_SUBSCRIBE);
      next.onSubscribe(subscription);
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
      at(Stage.ON_NEXT);
      next.onNext(buffers);
    }

    @Override
    public void onError(Throwable failure) {
      next.onError(failure);
    }

    @Override
    public void onComplete() {
      next.onComplete();
    }

    @Override
    public CompletionStage<String> getBody() {
      return next.getBody();
    }
  }

  private BodyPublisher stalling() {
    return BodyPublishers.fromPublisher(
        subscriber -> {
          block();
          BodyPublishers.ofByteArray("late".getBytes(StandardCharsets.US_ASCII))
              .subscribe(subscriber);
        });
  }

  private ApiListener listener(Stage stage) {
    return new ApiListener() {
      @Override
      public void onRequest(RequestSent event) {
        if (stage == Stage.LISTENER_REQUEST) {
          block();
        }
      }

      @Override
      public void onResponse(ResponseReceived event) {
        if (stage == Stage.LISTENER_RESPONSE) {
          block();
        }
      }
    };
  }

  private CredentialProvider provider() {
    return () -> {
      block();
      return Credentials.none().current();
    };
  }

  private AccessToken token() {
    block();
    return AccessToken.of("at-2fQ9Lw7Vd1");
  }

  private OAuth.Builder refreshing() {
    return OAuth.refreshToken("rt-8Yd5cPqH1kk").tokenEndpoint(silent());
  }

  /** Takes three times the limit and then fails. */
  private CompletableFuture<Response> slow(Transport next, Request request) {
    try {
      return release.await(3 * LIMIT.toMillis(), TimeUnit.MILLISECONDS)
          ? next.send(request)
          : CompletableFuture.failedFuture(new IOException("slow"));
    } catch (InterruptedException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  /** A store one of whose operations hangs. */
  private final class StalledStore implements TokenStore {
    private final TokenStore memory = TokenStore.memory();
    private final Stage stage;

    StalledStore(Stage stage) {
      this.stage = stage;
    }

    private void at(Stage operation) {
      if (operation == stage) {
        block();
      }
    }

    @Override
    public byte @Nullable [] read(String key) throws StoreException {
      at(Stage.STORE_READ);
      return memory.read(key);
    }

    @Override
    public boolean replace(String key, byte @Nullable [] expected, byte[] next)
        throws StoreException {
      at(Stage.STORE_REPLACE);
      return memory.replace(key, expected, next);
    }

    @Override
    public @Nullable Lease tryLease(String key, Duration ttl) throws StoreException {
      at(Stage.STORE_LEASE);
      return memory.tryLease(key, ttl);
    }
  }

  private URI silent() {
    return server(false, socket -> block()).resolve("token");
  }

  private interface Serving {
    void serve(Socket socket) throws IOException;
  }

  private URI server(Cell cell) throws IOException {
    if (cell.stage()
        == Stage
            .CONNECT) { // without TLS the connection is not accepted; with TLS the handshake gets
      // no response
      return cell.secure() ? uri(true, plain()) : uri(false, full());
    }
    return server(
        cell.secure(),
        socket -> {
          if (cell.stage() != Stage.REQUEST_BODY) {
            readHead(socket);
          }
          switch (cell.stage()) {
            case HEADERS, REQUEST_BODY -> block();
            case HEADERS_DRIP -> drip(socket);
            case BODY -> {
              say(socket, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf");
              block();
            }
            default -> {
              say(socket, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
              block();
            }
          }
        });
  }

  private void drip(Socket socket) throws IOException {
    for (char c : "HTTP/1.1 200 OK\r\nX-Slow: and slower still\r\n".toCharArray()) {
      say(socket, String.valueOf(c));
      try {
        if (release.await(1, TimeUnit.SECONDS)) {
          return;
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private static void readHead(Socket socket) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int read = socket.getInputStream().read();
      if (read < 0) {
        throw new IOException("closed");
      }
      head.append((char) read);
    }
  }

  private static void say(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    socket.getOutputStream().flush();
  }

  private URI server(boolean secure, Serving serving) {
    try {
      ServerSocket door =
          secure
              ? java.util.Objects.requireNonNull(tls)
                  .getServerSocketFactory()
                  .createServerSocket(0, 50, InetAddress.getLoopbackAddress())
              : plain();
      open.add(door);
      threads.execute(
          () -> {
            while (!door.isClosed()) {
              try {
                Socket socket = door.accept();
                threads.execute(
                    () -> {
                      try (socket) {
                        serving.serve(socket);
                      } catch (IOException e) {
                        // The client has closed the connection.
                      }
                    });
              } catch (IOException e) {
                return;
              }
            }
          });
      return uri(secure, door);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private ServerSocket plain() throws IOException {
    ServerSocket door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    open.add(door);
    return door;
  }

  /** Returns a port whose queue is full, so that a new connection has to wait. */
  private ServerSocket full() throws IOException {
    ServerSocket door = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    open.add(door);
    for (int i = 0; i < 4; i++) {
      java.nio.channels.SocketChannel channel = java.nio.channels.SocketChannel.open();
      channel.configureBlocking(false);
      boolean unused = channel.connect(door.getLocalSocketAddress());
      open.add(channel);
    }
    return door;
  }

  private static URI uri(boolean secure, ServerSocket door) {
    return URI.create((secure ? "https" : "http") + "://127.0.0.1:" + door.getLocalPort() + "/");
  }
}
