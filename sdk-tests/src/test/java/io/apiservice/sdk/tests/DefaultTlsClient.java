package io.apiservice.sdk.tests;

import io.apiservice.sdk.ApiClient;
import io.apiservice.sdk.auth.Credentials;
import io.apiservice.sdk.auth.Credentials.AccessToken;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The client of {@link DefaultTlsTest}, with the JVM's default TLS context. While 64 threads call
 * one server, one call goes to another server.
 */
final class DefaultTlsClient {
  static final String RESULT = "result: ";
  static final String FIRST = "the-first-token";
  private static final int CALLERS = 64;
  private static final int CALLS = 10;

  private DefaultTlsClient() {}

  public static void main(String[] args) throws Exception {
    AtomicInteger tokens = new AtomicInteger();
    ExecutorService callers = Executors.newFixedThreadPool(CALLERS);
    try (ApiClient api =
            ApiClient.builder()
                .baseUri(args[0])
                .credentials(
                    Credentials.tokens(
                        () ->
                            AccessToken.of(
                                tokens.getAndIncrement() == 0 ? FIRST : "token-" + tokens.get(),
                                Instant.now().plusSeconds(3600))))
                .build();
        ApiClient elsewhere =
            ApiClient.builder()
                .baseUri(args[1])
                .credentials(Credentials.bearer("another-token"))
                .build()) {
      CompletableFuture<String> other =
          elsewhere
              .get("other")
              .returning(String.class)
              .timeout(Duration.ofSeconds(10))
              .sendAsync();
      List<Future<Integer>> served = new ArrayList<>();
      for (int i = 0; i < CALLERS; i++) {
        boolean blocking = i % 2 == 0;
        served.add(callers.submit(() -> serve(api, blocking)));
      }
      int sum = 0;
      for (Future<Integer> each : served) {
        sum += each.get(80, TimeUnit.SECONDS);
      }
      say("served " + sum + " of " + CALLERS * CALLS);
      say("renewed " + (tokens.get() - 1));
      say("other " + outcome(other));
    } finally {
      callers.shutdownNow();
    }
  }

  private static int serve(ApiClient api, boolean blocking) {
    int served = 0;
    for (int i = 0; i < CALLS; i++) {
      var call = api.get("users").returning(String.class);
      String answer = blocking ? call.send() : call.sendAsync().join();
      served += answer.contains("served") ? 1 : 0;
    }
    return served;
  }

  /** "served", or the class of the first cause. */
  private static String outcome(CompletableFuture<String> call) {
    try {
      call.join();
      return "served";
    } catch (CompletionException e) {
      @Nullable Throwable cause = e;
      String name = "";
      while (cause != null) {
        name = cause.getClass().getSimpleName();
        cause = cause.getCause();
        if (name.equals("SSLHandshakeException")) {
          return name;
        }
      }
      return name;
    }
  }

  private static void say(String text) {
    System.out.println(RESULT + text);
  }
}
