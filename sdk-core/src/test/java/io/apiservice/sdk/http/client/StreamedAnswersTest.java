package io.apiservice.sdk.http.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.apiservice.sdk.async.CancellableFutures;
import io.apiservice.sdk.http.CallContext;
import io.apiservice.sdk.http.Request;
import io.apiservice.sdk.http.Transport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpResponse.BodySubscribers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StreamedAnswersTest {
  private static final int CALLERS = 16;
  private static final int EACH = 100;

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private HttpServer server;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
    server.setExecutor(threads);
    server.createContext(
        "/",
        exchange -> {
          byte[] body = "streamed".getBytes(UTF_8);
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
    threads.shutdownNow();
  }

  /**
   * The JDK reports one response twice: by its future and by the future of the body, in either
   * order. The second report must not take the response away from its reader.
   */
  @Test
  void anAnswerThatIsToldOfTwiceStaysWithItsReader() throws Exception {
    try (HttpClientConfig.ClosableTransport wire = HttpClientConfig.jdk().transport()) {
      List<CompletableFuture<List<String>>> callers = new ArrayList<>();
      for (int caller = 0; caller < CALLERS; caller++) {
        callers.add(CompletableFuture.supplyAsync(() -> answers(wire), threads));
      }
      for (CompletableFuture<List<String>> caller : callers) {
        assertThat(caller.get(60, TimeUnit.SECONDS)).hasSize(EACH).containsOnly("streamed");
      }
    }
  }

  private List<String> answers(Transport wire) {
    List<String> answers = new ArrayList<>();
    for (int i = 0; i < EACH; i++) {
      answers.add(answer(wire).join());
    }
    return answers;
  }

  private CompletableFuture<String> answer(Transport wire) {
    URI uri = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
    Request request =
        Request.of("GET", uri)
            .withContext(CallContext.none().asStream().withTimeout(Duration.ofSeconds(30)));
    return CancellableFutures.flatMap(
        wire.send(request), response -> response.body().to(BodySubscribers.ofString(UTF_8)));
  }
}
