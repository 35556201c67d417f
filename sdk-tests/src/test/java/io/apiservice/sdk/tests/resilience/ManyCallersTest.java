package io.apiservice.sdk.tests.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import io.apiservice.sdk.ApiClient;
import io.apiservice.sdk.oauth.OAuth;
import io.apiservice.sdk.oauth.TokenProvider;
import io.apiservice.sdk.testkit.FakeServerProcess;
import io.apiservice.sdk.testkit.Login;
import io.apiservice.sdk.tests.TestTransport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

/** Waves of refusals with more callers than any application should have. */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class ManyCallersTest {
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final int WAVES = ResilienceEffort.of(3, 20);

  @Test
  void fiveHundredThreads() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(500);
    try {
      scripted(500, threads);
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  @EnabledForJreRange(min = JRE.JAVA_21)
  void tenThousandVirtualThreads() throws Exception {
    ExecutorService threads =
        (ExecutorService) Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
    try {
      scripted(10_000, threads);
    } finally {
      threads.shutdownNow();
    }
  }

  private static void scripted(int callers, ExecutorService threads) throws Exception {
    FakeTokenServers servers = new FakeTokenServers();
    TokenProvider tokens =
        OAuth.refreshToken("seed")
            .tokenEndpoint("https://auth.example.com/token")
            .onRotation(token -> {})
            .build();
    try (ApiClient api =
        ApiClient.builder()
            .baseUri("https://api.example.com/v1/")
            .credentials(tokens)
            .transport(servers)
            .timeout(PATIENCE)
            .build()) {
      long began = System.nanoTime();
      for (int wave = 1; wave <= WAVES; wave++) {
        if (wave > 1) {
          servers.revoke(callers);
        }
        assertThat(served(storm(api, callers, threads))).isEqualTo(callers);
        assertThat(servers.tokenCalls()).as("generations").isEqualTo(wave);
      }
      assertThat(servers.mostOpen()).isEqualTo(1);
      assertThat(servers.refused()).isEqualTo(callers * (WAVES - 1));
      report(callers + " callers without sockets", servers.tokenCalls(), began);
    }
  }

  @Test
  void aThousandCallersOverSocketsWithTheServerInItsOwnProcess() throws Exception {
    int callers = 1_000;
    ExecutorService threads = Executors.newFixedThreadPool(callers / 2);
    try (FakeServerProcess server = FakeServerProcess.start("--policy=strict")) {
      Login login = server.login("ada");
      TokenProvider tokens =
          OAuth.refreshToken(login.refreshToken())
              .tokenEndpoint(server.tokenEndpoint())
              .accessToken(login.accessToken(), login.expiresAt())
              .onRotation(token -> {})
              .build();
      try (ApiClient api =
          TestTransport.builder()
              .baseUri(server.apiBaseUri())
              .credentials(tokens)
              .connectTimeout(PATIENCE)
              .timeout(PATIENCE)
              .build()) {
        api.post("things").body(Map.of("name", "thing")).returningNothing().send();
        long began = System.nanoTime();
        for (int wave = 1; wave <= WAVES; wave++) {
          server.revokeAccessTokens();
          assertThat(served(storm(api, callers, threads))).isEqualTo(callers);
          assertThat(server.counts().get("tokenCalls")).as("generations").isEqualTo(wave);
        }
        server.check().tokenCallsAtMost(WAVES).ambiguousRepeatsAtMost(0).verify();
        report(callers + " callers over sockets", WAVES, began);
      }
    } finally {
      threads.shutdownNow();
    }
  }

  /** Half of the callers block a thread, the others do not. */
  private static List<CompletableFuture<Integer>> storm(
      ApiClient api, int callers, ExecutorService threads) {
    var call = api.get("things").returning(String.class).withResponse();
    List<CompletableFuture<Integer>> calls = new ArrayList<>();
    for (int i = 0; i < callers; i++) {
      calls.add(
          i % 2 == 0
              ? CompletableFuture.supplyAsync(() -> call.send().status(), threads)
              : call.sendAsync().thenApply(response -> response.status()));
    }
    return calls;
  }

  private static int served(List<CompletableFuture<Integer>> calls) throws Exception {
    int served = 0;
    for (CompletableFuture<Integer> call : calls) {
      served += call.get(PATIENCE.toSeconds(), TimeUnit.SECONDS) == 200 ? 1 : 0;
    }
    return served;
  }

  private static void report(String scenario, int tokenCalls, long began) {
    ResilienceEffort.report(
        scenario,
        WAVES
            + " generations, "
            + tokenCalls
            + " token calls, nobody failed, "
            + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began)
            + " ms");
  }
}
