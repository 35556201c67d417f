package io.apiservice.sdk.http.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.apiservice.sdk.async.DeadlineTimer;
import io.apiservice.sdk.http.CallContext;
import io.apiservice.sdk.http.Request;
import io.apiservice.sdk.http.Transport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Requests to a token endpoint never depend on a connection that has been idle. */
class TokenHttpClientTest {
  private final AtomicLong now = new AtomicLong();
  private final Set<Integer> ports = ConcurrentHashMap.newKeySet();
  private HttpServer server;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          ports.add(exchange.getRemoteAddress().getPort());
          exchange.getRequestBody().readAllBytes();
          exchange.sendResponseHeaders(200, 2);
          exchange.getResponseBody().write(new byte[] {'{', '}'});
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private void ask(Transport wire) {
    URI uri = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/token");
    CallContext context = CallContext.none().asStream().withTimeout(Duration.ofSeconds(30));
    Request request = Request.of("POST", uri).withBytes(new byte[] {'a'}).withContext(context);
    wire.send(request)
        .thenCompose(response -> response.body().to(new LimitedBytesSubscriber(1_000)))
        .orTimeout(30, TimeUnit.SECONDS)
        .join();
  }

  private int connections(HttpClientConfig config, Duration between) {
    JdkTransport transport = new JdkTransport(config, new DeadlineTimer(), now::get);
    try {
      for (int i = 0; i < 5; i++) {
        ask(transport.http11());
        now.addAndGet(between.toNanos());
      }
      return ports.size();
    } finally {
      transport.close();
    }
  }

  @Test
  void aConnectionThatWasIdleIsNotUsedAgain() {
    assertThat(connections(HttpClientConfig.jdk(), TokenHttpClient.MAX_IDLE)).isEqualTo(5);
  }

  /** Shows that the test above can fail: requests in quick succession share a connection. */
  @Test
  void requestsInARowShareAConnection() {
    assertThat(connections(HttpClientConfig.jdk(), Duration.ofMillis(1))).isLessThan(5);
  }

  @Test
  void aPoolThatIsNeverIdleIsGivenUpAllTheSame() {
    TokenHttpClient client = new TokenHttpClient(HttpClient::newHttpClient, now::get);
    HttpClient first = client.get();
    for (int i = 0; i < 19; i++) {
      now.addAndGet(Duration.ofSeconds(1).toNanos());
      assertThat(client.get()).isSameAs(first);
    }
    now.addAndGet(Duration.ofSeconds(1).toNanos());
    assertThat(client.get()).isNotSameAs(first);
    client.close();
  }

  /**
   * All threads of the application's executor are busy, or its only thread waits for this very
   * token.
   */
  @Test
  void anExecutorThatIsStuckDoesNotHoldUpATokenRequest() {
    ExecutorService stuck =
        Executors.newSingleThreadExecutor(
            work -> {
              Thread thread = new Thread(work, "stuck");
              thread.setDaemon(true);
              return thread;
            });
    stuck.execute(
        () -> {
          try {
            Thread.sleep(Duration.ofMinutes(5).toMillis()); // the test interrupts this below
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    try {
      HttpClient user = HttpClient.newBuilder().executor(stuck).build();

      assertThat(connections(HttpClientConfig.of(user), Duration.ofMillis(1))).isBetween(1, 4);
    } finally {
      stuck.shutdownNow();
    }
  }
}
