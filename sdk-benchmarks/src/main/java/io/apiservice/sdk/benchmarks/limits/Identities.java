package io.apiservice.sdk.benchmarks.limits;

import io.apiservice.sdk.ApiClient;
import io.apiservice.sdk.http.Body;
import io.apiservice.sdk.http.Headers;
import io.apiservice.sdk.http.Response;
import io.apiservice.sdk.http.Transport;
import io.apiservice.sdk.oauth.KeyedTokens;
import io.apiservice.sdk.oauth.OAuth;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Logins held by one process: the memory of each, and the time of getting its token. */
final class Identities {
  private static final int LOOKUPS = 1_000_000;

  private Identities() {}

  static String measured() throws Exception {
    StringBuilder text = new StringBuilder("## Identities\n\n");
    text.append(
        "`OAuth.keyed`, one access token each of 12 characters and one refresh token of 4; heap"
            + " after garbage collection, with the texts. Lookups of random identities, on one"
            + " thread.\n\n"
            + "| identities | bytes each | `of(key).current()`, ns | `api.withCredentials(…)`, ns"
            + " |\n"
            + "|--:|--:|--:|--:|\n");
    for (int count : List.of(1, 1_000, 100_000, 1_000_000)) {
      text.append(row(count));
    }
    return text.toString();
  }

  private static String row(int count) throws Exception {
    KeyedTokens tokens = tokens(count);
    try (ApiClient api =
        ApiClient.builder()
            .baseUri("https://api.example.com/")
            .credentials(tokens.of("first"))
            .transport(server())
            .build()) {
      tokens.of("first").current().join();
      String[] keys = new String[count];
      for (int i = 0; i < count; i++) {
        keys[i] = "tenant-" + i;
      }
      long before = used();
      for (String key : keys) {
        tokens.of(key).current().join();
      }
      long each = (used() - before) / count;
      lookups(tokens, keys);
      return String.format(
          Locale.ROOT,
          "| %,d | %s | %.0f | %.0f |%n",
          count,
          count < 1000 ? "–" : String.format(Locale.ROOT, "%,d", each),
          lookups(tokens, keys),
          views(api, tokens, keys));
    }
  }

  private static double lookups(KeyedTokens tokens, String[] keys) {
    SplittableRandom random = new SplittableRandom(1);
    long start = System.nanoTime();
    for (int i = 0; i < LOOKUPS; i++) {
      tokens.of(keys[random.nextInt(keys.length)]).current().join();
    }
    return (System.nanoTime() - start) / (double) LOOKUPS;
  }

  private static double views(ApiClient api, KeyedTokens tokens, String[] keys) {
    SplittableRandom random = new SplittableRandom(1);
    long start = System.nanoTime();
    for (int i = 0; i < LOOKUPS; i++) {
      api.withCredentials(tokens.of(keys[random.nextInt(keys.length)]));
    }
    return (System.nanoTime() - start) / (double) LOOKUPS;
  }

  private static KeyedTokens tokens(int most) {
    return OAuth.keyed(key -> "seed")
        .tokenEndpoint("https://auth.example.com/token")
        .maxSessions(2 * most + 2)
        .idleTimeout(Duration.ofDays(1))
        .build();
  }

  /** Issues an access token and no refresh token. */
  private static Transport server() {
    AtomicLong issued = new AtomicLong(100_000_000_000L);
    return request ->
        CompletableFuture.completedFuture(
            Response.of(
                200,
                Headers.of("Content-Type", "application/json"),
                Body.wrap(
                    ("{\"access_token\":\""
                            + issued.incrementAndGet()
                            + "\",\"token_type\":\"Bearer\",\"expires_in\":86400}")
                        .getBytes(StandardCharsets.US_ASCII))));
  }

  private static long used() throws InterruptedException {
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 4; i++) {
      System.gc();
      TimeUnit.MILLISECONDS.sleep(100);
      Runtime runtime = Runtime.getRuntime();
      least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
    }
    return least;
  }
}
