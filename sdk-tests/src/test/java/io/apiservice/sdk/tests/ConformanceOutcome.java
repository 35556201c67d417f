package io.apiservice.sdk.tests;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What the caller of an {@code HttpClient} sees of a request, and what the server saw of it. */
record ConformanceOutcome(Map<Part, String> parts) {
  /** A part of an outcome that can differ. */
  enum Part {
    EXCEPTION,
    STATUS,
    HEADERS,
    BODY,
    VERSION,
    URI,
    REQUEST,
    PREVIOUS,
    TLS,
    SERVER_SAW
  }

  private static final int LIMIT_SECONDS = 20;

  /** A call that does not end occupies only a thread of these. */
  private static final ExecutorService CALLERS =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(task, "conformance");
            thread.setDaemon(true);
            return thread;
          });

  static ConformanceOutcome of(
      HttpClient client, ConformanceCase tried, ConformanceServer server, Path directory)
      throws Exception {
    return of(client, tried, server.uri(tried.behaviour()), server::take, directory);
  }

  /**
   * Sends the request of a case.
   *
   * @param received returns what the server has received since the last time
   */
  static ConformanceOutcome of(
      HttpClient client,
      ConformanceCase tried,
      URI base,
      Supplier<List<String>> received,
      Path directory)
      throws Exception {
    HttpRequest request = tried.request(base, directory);
    Map<Part, String> parts = new TreeMap<>();
    Files.deleteIfExists(directory.resolve("download"));
    Files.deleteIfExists(directory.resolve("f.txt"));
    Future<Map<Part, String>> call =
        CALLERS.submit(
            () ->
                of(
                    tried.async()
                        ? client.sendAsync(request, tried.handler(directory)).get()
                        : client.send(request, tried.handler(directory))));
    try {
      parts.putAll(call.get(LIMIT_SECONDS, TimeUnit.SECONDS));
    } catch (ExecutionException e) {
      parts.put(Part.EXCEPTION, thrownBy(e).getClass().getName());
    } catch (TimeoutException e) {
      call.cancel(true);
      parts.put(Part.EXCEPTION, "does not end");
    }
    parts.put(Part.SERVER_SAW, String.join("\n", received.get()));
    return new ConformanceOutcome(parts);
  }

  /** Returns what the client has thrown, or has completed its future with. */
  private static Throwable thrownBy(ExecutionException failure) {
    Throwable thrown = Objects.requireNonNull(failure.getCause());
    return thrown instanceof ExecutionException
        ? Objects.requireNonNull(thrown.getCause())
        : thrown;
  }

  static Map<Part, String> of(HttpResponse<?> response) {
    Map<Part, String> parts = new TreeMap<>();
    parts.put(Part.STATUS, String.valueOf(response.statusCode()));
    parts.put(Part.HEADERS, response.headers().map().toString());
    parts.put(Part.VERSION, response.version().toString());
    parts.put(Part.URI, response.uri().toString());
    parts.put(Part.REQUEST, described(response.request()));
    parts.put(Part.TLS, String.valueOf(response.sslSession().isPresent()));
    List<String> previous = new ArrayList<>();
    Optional<? extends HttpResponse<?>> before = response.previousResponse();
    while (before.isPresent()) {
      HttpResponse<?> hop = before.get();
      previous.add(
          hop.statusCode()
              + " "
              + hop.uri()
              + " "
              + hop.headers().map()
              + " "
              + hop.body()
              + " "
              + hop.version()
              + " "
              + described(hop.request()));
      before = hop.previousResponse();
    }
    parts.put(Part.PREVIOUS, previous.toString());
    try {
      parts.put(Part.BODY, ConformanceBodies.text(response.body()));
    } catch (Exception e) {
      parts.put(Part.BODY, "not readable: " + e.getClass().getName());
    }
    return parts;
  }

  private static String described(HttpRequest request) {
    return request.method() + " " + request.uri() + " " + request.headers().map();
  }

  Set<Part> differencesFrom(ConformanceOutcome other) {
    Set<Part> different = EnumSet.noneOf(Part.class);
    for (Part part : Part.values()) {
      if (!String.valueOf(parts.get(part)).equals(String.valueOf(other.parts.get(part)))) {
        different.add(part);
      }
    }
    return different;
  }

  /** Shows the differing parts, both as expected and as they are. */
  String report(ConformanceOutcome expected) {
    StringBuilder report = new StringBuilder();
    for (Part part : differencesFrom(expected)) {
      report.append("\n  ").append(part);
      report.append("\n    expected ").append(shortened(expected.parts.get(part)));
      report.append("\n    but was  ").append(shortened(parts.get(part)));
    }
    return report.append('\n').toString();
  }

  private static String shortened(@Nullable String text) {
    String shown =
        String.valueOf(text)
            .replaceAll("(ä |Ã¤ )?line (of text|to send)\n", "…")
            .replaceAll("…+", "…");
    return shown.substring(0, Math.min(2_000, shown.length()));
  }
}
