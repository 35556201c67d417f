package io.apiservice.sdk.benchmarks.limits;

import io.apiservice.sdk.ApiClient;
import io.apiservice.sdk.auth.Credentials;
import io.apiservice.sdk.benchmarks.endtoend.Nginx;
import io.apiservice.sdk.benchmarks.endtoend.client.Target.Protocol;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;

/** Bodies of 100 bytes to 100 MB: read into memory, as a stream and into a file. */
final class BodySizes {
  private static final int ROUNDS = 7;
  private static final long MOVED_IN_A_ROUND = 100_000_000;
  private static final int MOST_CALLS = 3_000;
  private static final List<Long> SIZES =
      List.of(100L, 10_000L, 1_000_000L, 10_000_000L, 100_000_000L);

  private BodySizes() {}

  static String measured(Nginx nginx) throws Exception {
    HttpClient bare = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    StringBuilder text = new StringBuilder("## Bodies\n\n");
    text.append(
        String.format(
            Locale.ROOT,
            "One caller, HTTP/1.1 without TLS, MB a second, medians of %d rounds in turns; × is the"
                + " ratio to a bare HTTP/1.1 client in the same round.%n%n",
            ROUNDS));
    text.append(
        """
        | bytes | into memory | × | as a stream | × | into a file | × |
        |--:|--:|--:|--:|--:|--:|--:|
        """);
    Path file = Files.createTempFile("body", ".bin");
    try (ApiClient api =
        ApiClient.builder()
            .baseUri(nginx.uri(Protocol.CLEARTEXT))
            .credentials(Credentials.bearer("benchmark"))
            .build()) {
      for (long size : SIZES) {
        text.append("| ").append(String.format(Locale.ROOT, "%,d", size));
        URI uri = nginx.body(size);
        HttpRequest request = HttpRequest.newBuilder(uri).build();
        String path = uri.getPath().substring(1);
        String memory =
            size > 64_000_000
                ? " | – | –"
                : compared(
                    size,
                    () -> (long) bare.send(request, BodyHandlers.ofByteArray()).body().length,
                    () -> (long) api.get(path).returning(byte[].class).send().length);
        text.append(memory);
        text.append(
            compared(
                size,
                () -> drained(bare.send(request, BodyHandlers.ofInputStream()).body()),
                () -> drained(api.get(path).returning(InputStream.class).send())));
        text.append(
            compared(
                size,
                () -> Files.size(bare.send(request, BodyHandlers.ofFile(file)).body()),
                () -> Files.size(api.get(path).download(file).send())));
        text.append(" |\n");
      }
    } finally {
      Files.deleteIfExists(file);
    }
    return text.toString();
  }

  private static long drained(InputStream body) throws Exception {
    try (body) {
      long length = 0;
      byte[] buffer = new byte[64 * 1024];
      for (int read = body.read(buffer); read >= 0; read = body.read(buffer)) {
        length += read;
      }
      return length;
    }
  }

  private static String compared(long size, Callable<Long> bare, Callable<Long> sdk)
      throws Exception {
    List<Double> rates = new ArrayList<>();
    List<Double> ratios = new ArrayList<>();
    for (int round = -2; round < ROUNDS; round++) {
      double first = rate(size, bare);
      double second = rate(size, sdk);
      if (round >= 0) {
        rates.add(second);
        ratios.add(second / first);
      }
    }
    return String.format(
        Locale.ROOT, " | %.1f | %.2f", Quantiles.median(rates), Quantiles.median(ratios));
  }

  private static double rate(long size, Callable<Long> call) throws Exception {
    long calls = Math.max(1, Math.min(MOST_CALLS, MOVED_IN_A_ROUND / size));
    long start = System.nanoTime();
    for (long i = 0; i < calls; i++) {
      if (call.call() != size) {
        throw new IllegalStateException("not the whole body");
      }
    }
    return calls * size * 1e3 / (System.nanoTime() - start);
  }
}
