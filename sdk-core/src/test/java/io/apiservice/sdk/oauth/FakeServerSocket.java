package io.apiservice.sdk.oauth;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.apiservice.sdk.http.Request;
import io.apiservice.sdk.http.Response;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** A {@link FakeServer} that listens on a socket, and an API that accepts any bearer token. */
final class FakeServerSocket implements AutoCloseable {
  private static final AtomicInteger NUMBER = new AtomicInteger();

  final FakeServer server;
  private final HttpServer socket;
  private final ExecutorService threads = Executors.newCachedThreadPool();

  /** Within one run of the tests a port may be used again, but not a path. */
  private final String path = "/" + NUMBER.incrementAndGet();

  FakeServerSocket(FakeServer server) throws IOException {
    this.server = server;
    socket = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    socket.setExecutor(threads);
    socket.createContext(path + "/token", this::token);
    socket.createContext(path + "/api", exchange -> answer(exchange, 200, "{}"));
    socket.start();
  }

  String tokenEndpoint() {
    return base() + "/token";
  }

  /** Returns the address of one of several APIs. */
  String api(String name) {
    return base() + "/api/" + name + "/";
  }

  private String base() {
    return "http://127.0.0.1:" + socket.getAddress().getPort() + path;
  }

  private void token(HttpExchange exchange) throws IOException {
    String form = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    Request request =
        Request.of("POST", URI.create("https://auth.example.com/token"))
            .withBody(BodyPublishers.ofString(form));
    Response response = server.send(request).join();
    String body = response.body().to(BodySubscribers.ofString(StandardCharsets.UTF_8)).join();
    answer(exchange, response.status(), body);
  }

  private static void answer(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.getRequestBody().readAllBytes();
    exchange.getResponseHeaders().add("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, bytes.length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(bytes);
    }
  }

  @Override
  public void close() {
    socket.stop(0);
    threads.shutdownNow();
  }
}
