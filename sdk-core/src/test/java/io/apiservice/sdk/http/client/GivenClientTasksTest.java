package io.apiservice.sdk.http.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.apiservice.sdk.ApiClient;
import io.apiservice.sdk.auth.Credentials;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A client of the application needs its own threads no more often for the SDK than for itself. */
@Timeout(120)
class GivenClientTasksTest {
  private static final int CALLS = 40;

  /**
   * Tasks of one call may begin after it has returned. One task more a call would be twice this.
   */
  private static final int SLACK = CALLS / 2;

  private final AtomicInteger tasks = new AtomicInteger();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final HttpClient given =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .executor(
              task -> {
                tasks.incrementAndGet();
                threads.execute(task);
              })
          .build();
  private HttpServer server;
  private URI uri;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          byte[] body = "\"text\"".getBytes(UTF_8);
          exchange.getResponseHeaders().set("Content-Type", "application/json");
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    uri = URI.create("http://localhost:" + server.getAddress().getPort() + "/");
  }

  @AfterEach
  void stop() {
    server.stop(0);
    threads.shutdownNow();
  }

  @Test
  void aBlockingCallTakesNoMoreTasks() throws Exception {
    HttpRequest request = HttpRequest.newBuilder(uri).build();
    int bare = tasksOf(() -> given.send(request, BodyHandlers.ofByteArray()));
    try (ApiClient api = client()) {
      assertThat(tasksOf(() -> api.get("").returning(String.class).send()))
          .isLessThan(bare + SLACK);
    }
  }

  @Test
  void anAsynchronousCallTakesNoMoreTasks() throws Exception {
    HttpRequest request = HttpRequest.newBuilder(uri).build();
    int bare =
        tasksOf(
            () -> given.sendAsync(request, BodyHandlers.ofByteArray()).get(60, TimeUnit.SECONDS));
    try (ApiClient api = client()) {
      assertThat(
              tasksOf(
                  () -> api.get("").returning(String.class).sendAsync().get(60, TimeUnit.SECONDS)))
          .isLessThan(bare + SLACK);
    }
  }

  private ApiClient client() {
    return ApiClient.builder()
        .httpClient(given)
        .baseUri(uri)
        .credentials(Credentials.apiKey("key"))
        .build();
  }

  private interface Call {
    Object send() throws Exception;
  }

  /** The tasks of some calls over a connection that is open already. */
  private int tasksOf(Call call) throws Exception {
    call.send();
    int before = tasks.get();
    for (int i = 0; i < CALLS; i++) {
      call.send();
    }
    return tasks.get() - before;
  }
}
