package io.apiservice.sdk.oauth;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import io.apiservice.sdk.error.TokenRefreshException;
import io.apiservice.sdk.oauth.runtime.RefreshTimeouts;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Uses a real socket and the provider's own transport. */
class RealServerTest {
  private static final RefreshTimeouts HASTY =
      new RefreshTimeouts(
          Duration.ofMillis(400),
          Duration.ofSeconds(2),
          Duration.ofMillis(100),
          Duration.ofSeconds(15),
          Duration.ofMillis(100),
          Duration.ofSeconds(1),
          Duration.ofMillis(5),
          Duration.ofMillis(50),
          Duration.ofMillis(20),
          Duration.ofSeconds(1),
          Duration.ofMillis(200),
          Duration.ofMillis(100),
          Duration.ofSeconds(1),
          Duration.ofSeconds(2),
          Duration.ofSeconds(2));

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final CountDownLatch end = new CountDownLatch(1);
  private final AtomicInteger requests = new AtomicInteger();
  private HttpServer server;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.start();
  }

  @AfterEach
  void stop() {
    end.countDown();
    server.stop(0);
    threads.shutdownNow();
  }

  private OAuth.Builder at(HttpHandler handler) {
    server.createContext("/token", handler);
    return OAuth.refreshToken("seed-0")
        .tokenEndpoint("http://127.0.0.1:" + server.getAddress().getPort() + "/token");
  }

  private void grant(HttpExchange exchange) throws IOException {
    requests.incrementAndGet();
    byte[] body = "{\"access_token\":\"a\",\"token_type\":\"Bearer\"}".getBytes(UTF_8);
    exchange.sendResponseHeaders(200, body.length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(body);
    }
  }

  @Test
  void aProviderWithoutAClientFindsItsOwnWay() {
    try (TokenProvider provider = at(this::grant).build()) {
      assertThat(EngineFixture.value(provider.current())).isEqualTo("a");
    }
  }

  @Test
  void anHttpClientOfOnesOwnIsUsed() {
    try (TokenProvider provider = at(this::grant).httpClient(HttpClient.newHttpClient()).build()) {
      assertThat(EngineFixture.value(provider.current())).isEqualTo("a");
    }
  }

  @Test
  void aReplyThatDripsEndsAtTheDeadline() {
    HttpHandler dripping =
        exchange -> {
          requests.incrementAndGet();
          exchange.sendResponseHeaders(200, 0);
          try (OutputStream out = exchange.getResponseBody()) {
            while (end.getCount() > 0) {
              out.write(' ');
              out.flush();
              if (end.await(20, TimeUnit.MILLISECONDS)) {
                return;
              }
            }
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        };
    try (TokenProvider provider = at(dripping).timing(HASTY).build()) {
      long began = System.nanoTime();
      TokenRefreshException thrown = EngineFixture.failure(provider.current());
      Duration took = Duration.ofNanos(System.nanoTime() - began);

      assertThat(thrown).hasMessageContaining("no response after sending");
      assertThat(requests).hasValue(2);
      assertThat(took).isLessThan(Duration.ofSeconds(9));
    }
  }

  @Test
  void aRedirectIsNotFollowed() {
    HttpHandler redirecting =
        exchange -> {
          requests.incrementAndGet();
          exchange.getResponseHeaders().add("Location", "/elsewhere");
          exchange.sendResponseHeaders(307, -1);
          exchange.close();
        };
    server.createContext("/elsewhere", this::grant);
    try (TokenProvider provider = at(redirecting).build()) {
      assertThat(EngineFixture.failure(provider.current())).hasMessageContaining("redirect");
      assertThat(requests).hasValue(1);
    }
  }

  @Test
  void nobodyListeningIsNotAmbiguous() {
    int port = server.getAddress().getPort();
    server.stop(0);
    try (TokenProvider provider =
        OAuth.refreshToken("seed-0")
            .tokenEndpoint("http://127.0.0.1:" + port + "/token")
            .timing(HASTY)
            .build()) {
      assertThat(EngineFixture.failure(provider.current())).hasMessageContaining("not reached");
    }
  }
}
