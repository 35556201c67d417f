package io.apiservice.sdk.store.redis;

import static io.apiservice.sdk.store.redis.RedisScenario.generation;
import static io.apiservice.sdk.store.redis.RedisScenario.token;
import static org.assertj.core.api.Assertions.assertThat;

import io.apiservice.sdk.auth.Credential;
import io.apiservice.sdk.oauth.TokenProvider;
import io.apiservice.sdk.store.TokenStore;
import io.apiservice.sdk.testkit.Fault;
import io.apiservice.sdk.testkit.Gate;
import io.apiservice.sdk.testkit.RefreshTokenPolicy;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.RedisClient;

/** What the store costs the server, counted by the server. */
@RequiresRedis
class RedisCommandsTest {
  private static final int WAITERS = 20;

  private final RedisScenario scenario = new RedisScenario(RefreshTokenPolicy.strict());
  private RedisServer server;

  @BeforeEach
  void start() throws IOException {
    server = RedisServer.start();
  }

  @AfterEach
  void stop() throws IOException {
    scenario.close();
    server.close();
  }

  private int scripts() {
    return server.commands().getOrDefault("eval", 0);
  }

  @Test
  void aStartWithATokenInTheStoreIsOneScript() throws Exception {
    assertThat(generation(scenario.process(server.client(), 0).current())).isEqualTo(1);
    TokenProvider next = scenario.process(server.client(), 0);
    server.resetCommands();

    assertThat(generation(next.current())).isEqualTo(1);
    assertThat(generation(next.current())).isEqualTo(1);

    assertThat(scripts()).isEqualTo(1);
    assertThat(server.commands()).doesNotContainKeys("set", "wait");
  }

  @Test
  void aRefreshIsEightScriptsAtMostAndTwoWaits() throws Exception {
    RedisServer unused = server.startReplica();
    TokenProvider provider = scenario.process(server.client(), 1);
    Credential token = token(provider.current());
    server.resetCommands();

    assertThat(generation(provider.renew(token))).isEqualTo(2);
    provider.close();

    Map<String, Integer> commands = server.commands();
    System.out.println("REDIS COMMANDS of a refresh: " + commands);
    assertThat(commands.get("eval")).isBetween(6, 8);
    assertThat(commands.get("wait")).isEqualTo(2);
  }

  /** Each process that waits for the lease of another asks less and less often. */
  @Test
  void waitingProcessesPollLessAndLessOften() throws Exception {
    List<TokenProvider> waiters = new ArrayList<>();
    RedisClient client = server.client();
    Gate gate = new Gate();
    TokenProvider owner = scenario.process(client, 0);
    Credential token = token(owner.current());
    for (int i = 0; i < WAITERS; i++) {
      waiters.add(scenario.process(client, 0));
      assertThat(generation(waiters.get(i).current())).isEqualTo(1);
    }
    scenario.auth.faults().next(Fault.holdAnswer(gate));
    CompletableFuture<Credential> renewed = owner.renew(token);
    assertThat(gate.awaitArrivals(1, Duration.ofSeconds(40))).isTrue();
    server.resetCommands();
    long began = System.nanoTime();
    List<CompletableFuture<Credential>> waiting =
        waiters.stream().map(waiter -> waiter.renew(token)).toList();

    TimeUnit.SECONDS.sleep(2);
    double seconds = (System.nanoTime() - began) / 1e9;
    int polls = scripts() / WAITERS / 2;
    gate.open();

    System.out.printf("REDIS COMMANDS: %d polls of each waiter in %.1f s%n", polls, seconds);
    assertThat(generation(renewed)).isEqualTo(2);
    for (CompletableFuture<Credential> each : waiting) {
      assertThat(generation(each)).isEqualTo(2);
    }
    // The test's longest pause is 100 ms, a tenth of the default.
    assertThat((double) polls).isLessThan(10 + 20 * seconds);
    scenario.auth.check().tokenCallsAtMost(2).ambiguousRepeatsAtMost(0).verify();
  }

  /** The time of a refresh with the store, as a multiple of that without. */
  @Test
  void theTimeOfARefreshIsReported() throws Exception {
    double memory = refreshMillis(scenario.process(TokenStore.memory()));
    RedisScenario second = new RedisScenario(RefreshTokenPolicy.strict());
    try {
      double redis = refreshMillis(second.process(server.client(), 0));
      System.out.printf(
          "REDIS COST: a refresh takes %.2f times as long as in memory (%.1f and %.1f ms)%n",
          redis / memory, redis, memory);
      assertThat(redis).isPositive();
    } finally {
      second.close();
    }
  }

  private static double refreshMillis(TokenProvider provider) throws Exception {
    Credential token = token(provider.current());
    for (int i = 0; i < 20; i++) {
      token = token(provider.renew(token));
    }
    long began = System.nanoTime();
    for (int i = 0; i < 50; i++) {
      token = token(provider.renew(token));
    }
    return (System.nanoTime() - began) / 50e6;
  }
}
