package io.apiservice.sdk.tests;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.apiservice.sdk.ApiClient;
import io.apiservice.sdk.event.ApiListener;
import io.apiservice.sdk.http.Headers;
import io.apiservice.sdk.http.Response;
import io.apiservice.sdk.http.Transport;
import io.apiservice.sdk.oauth.ClientAuthentication;
import io.apiservice.sdk.oauth.OAuth;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A listener and the log see every request, whatever sends it. */
@Timeout(60)
class ObservedRequestsTest {
  private static final List<String> ALL =
      List.of("POST /token 200", "GET /v1/old 302", "GET /v1/users/42 200");
  private static final Pattern LINE =
      Pattern.compile("([A-Z]+) http://[^/]+(/\\S*) → (\\d{3}) in \\d+ ms");
  private static final String TOKENS =
      "{\"access_token\":\"at-5Kd82hLqWz\",\"token_type\":\"Bearer\",\"expires_in\":3600}";

  private final Queue<String> sent = new ConcurrentLinkedQueue<>();
  private final Queue<String> answered = new ConcurrentLinkedQueue<>();
  private final ApiListener listener =
      new ApiListener() {
        @Override
        public void onRequest(RequestSent event) {
          sent.add(event.method() + " " + event.uri().getPath());
        }

        @Override
        public void onResponse(ResponseReceived event) {
          answered.add(event.method() + " " + event.uri().getPath() + " " + event.status());
        }
      };

  private static Response answer(String path) {
    return switch (path) {
      case "/token" -> Response.of(200, Headers.of("Content-Type", "application/json"), TOKENS);
      case "/v1/old" -> Response.of(302, Headers.of("Location", "/v1/users/42"), "");
      default -> Response.of(200, Headers.of("Content-Type", "application/json"), "\"ada\"");
    };
  }

  private void call(URI server, @Nullable Transport transport) {
    ApiClient.Builder builder =
        TestTransport.builder()
            .baseUri(server.resolve("/v1/"))
            .listener(listener)
            .credentials(
                OAuth.clientCredentials()
                    .tokenEndpoint(server.resolve("/token").toString())
                    .clientAuthentication(ClientAuthentication.basic("app", "cs-7Wq2LmVb9Zt"))
                    .build());
    if (transport != null) {
      builder.transport(transport);
    }
    MemoryLog.take();
    try (ApiClient api = builder.build()) {
      assertThat(api.get("old").returning(String.class).send()).isEqualTo("\"ada\"");
    }
  }

  private void everyRequestWasSeen() {
    assertThat(answered).containsExactlyElementsOf(ALL);
    assertThat(sent)
        .containsExactlyElementsOf(
            ALL.stream().map(line -> line.substring(0, line.length() - 4)).toList());
    assertThat(
            MemoryLog.lines().stream()
                .map(LINE::matcher)
                .filter(Matcher::find)
                .map(line -> line.group(1) + " " + line.group(2) + " " + line.group(3)))
        .containsExactlyElementsOf(ALL);
  }

  @Test
  void listenerAndLogSeeEveryRequestThatALambdaAnswers() {
    call(
        URI.create("http://localhost:9"),
        request -> CompletableFuture.completedFuture(answer(request.uri().getPath())));

    everyRequestWasSeen();
  }

  @Test
  void listenerAndLogSeeTheSameRequestsOverTheNetwork() throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          Response response = answer(exchange.getRequestURI().getPath());
          response.headers().map().forEach(exchange.getResponseHeaders()::put);
          byte[] body = response.body().peek();
          exchange.getRequestBody().readAllBytes();
          exchange.sendResponseHeaders(response.status(), body.length == 0 ? -1 : body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    try {
      call(URI.create("http://localhost:" + server.getAddress().getPort()), null);

      everyRequestWasSeen();
    } finally {
      server.stop(0);
    }
  }
}
