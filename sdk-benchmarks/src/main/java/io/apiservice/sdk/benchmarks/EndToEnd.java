package io.apiservice.sdk.benchmarks;

import com.sun.net.httpserver.HttpServer;
import io.apiservice.sdk.ApiClient;
import io.apiservice.sdk.auth.Credentials;
import io.apiservice.sdk.call.Call;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.LongAdder;

/**
 * A small GET through the SDK against a bare {@code HttpClient.send}, with default settings and
 * with HTTP/1.1, which is what the SDK speaks without TLS: the same server process, the same
 * answer, in turns. Prints requests per second and the ratios, the median over the rounds.
 */
public final class EndToEnd {
  private static final int ROUNDS = 7;
  private static final Duration ROUND = Duration.ofSeconds(2);
  private static final String TOKEN = "t".repeat(800);

  private EndToEnd() {}

  /** Runs it; with {@code server} it is the server. */
  public static void main(String[] args) throws Exception {
    if (args.length > 0 && args[0].equals("server")) {
      serve();
      return;
    }
    Process server =
        new ProcessBuilder(
                System.getProperty("java.home") + "/bin/java",
                "-Dsun.net.httpserver.nodelay=true",
                "-cp",
                System.getProperty("java.class.path"),
                EndToEnd.class.getName(),
                "server")
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try {
      String port =
          new java.io.BufferedReader(
                  new java.io.InputStreamReader(server.getInputStream(), StandardCharsets.UTF_8))
              .readLine();
      compare("http://127.0.0.1:" + port + "/");
    } finally {
      server.destroy();
    }
  }

  private static void serve() throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1024);
    byte[] body =
        "{\"id\":\"42\",\"name\":\"Ada\",\"active\":true}".getBytes(StandardCharsets.UTF_8);
    server.createContext(
        "/",
        exchange -> {
          exchange.getResponseHeaders().set("Content-Type", "application/json");
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.setExecutor(Executors.newCachedThreadPool());
    server.start();
    System.out.println(server.getAddress().getPort());
  }

  private static void compare(String base) throws Exception {
    try (ApiClient api =
        ApiClient.builder().baseUri(base).credentials(Credentials.bearer(TOKEN)).build()) {
      HttpClient plain = HttpClient.newHttpClient();
      HttpClient plain11 = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(base + "users/42"))
              .header("Authorization", "Bearer " + TOKEN)
              .header("Accept", "application/json")
              .build();
      Call<byte[]> call = api.get("users/{id}", "42").returning(byte[].class);
      Callable<Object> bare = () -> plain.send(request, BodyHandlers.ofByteArray()).body();
      Callable<Object> bare11 = () -> plain11.send(request, BodyHandlers.ofByteArray()).body();
      Callable<Object> sdk = call::send;
      System.out.println(
          "JDK "
              + Runtime.version()
              + ", "
              + Runtime.getRuntime().availableProcessors()
              + " processors");
      for (int threads : new int[] {1, 16}) {
        round(bare, threads);
        round(bare11, threads);
        round(sdk, threads);
        report(threads, bare, bare11, sdk);
      }
    }
  }

  private static void report(
      int threads, Callable<Object> bare, Callable<Object> bare11, Callable<Object> sdk)
      throws Exception {
    double[] bares = new double[ROUNDS];
    double[] bares11 = new double[ROUNDS];
    double[] sdks = new double[ROUNDS];
    for (int i = 0; i < ROUNDS; i++) {
      bares[i] = round(bare, threads);
      bares11[i] = round(bare11, threads);
      sdks[i] = round(sdk, threads);
    }
    System.out.printf(
        Locale.ROOT,
        "%2d threads: bare %.0f/s, bare with HTTP/1.1 %.0f/s, SDK %.0f/s; SDK/bare %s, SDK/bare"
            + " with HTTP/1.1 %s%n",
        threads,
        median(bares),
        median(bares11),
        median(sdks),
        ratio(sdks, bares),
        ratio(sdks, bares11));
  }

  private static String ratio(double[] of, double[] to) {
    double[] ratios = new double[ROUNDS];
    Arrays.setAll(ratios, i -> of[i] / to[i]);
    Arrays.sort(ratios);
    return String.format(
        Locale.ROOT,
        "median %.2f (min %.2f, max %.2f)",
        ratios[ROUNDS / 2],
        ratios[0],
        ratios[ROUNDS - 1]);
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  private static double round(Callable<Object> call, int threads) throws Exception {
    LongAdder calls = new LongAdder();
    long end = System.nanoTime() + ROUND.toNanos();
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    List<Future<?>> done = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      done.add(
          pool.submit(
              () -> {
                while (System.nanoTime() < end) {
                  call.call();
                  calls.increment();
                }
                return null;
              }));
    }
    for (Future<?> each : done) {
      each.get();
    }
    pool.shutdown();
    return calls.sum() / (double) ROUND.toSeconds();
  }
}
