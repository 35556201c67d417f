package io.apiservice.sdk.store.redis;

import static io.apiservice.sdk.store.redis.RedisScenario.failure;
import static io.apiservice.sdk.store.redis.RedisScenario.generation;
import static io.apiservice.sdk.store.redis.RedisScenario.renewedAtLast;
import static io.apiservice.sdk.store.redis.RedisScenario.token;
import static org.assertj.core.api.Assertions.assertThat;

import io.apiservice.sdk.auth.Credential;
import io.apiservice.sdk.oauth.TokenProvider;
import io.apiservice.sdk.testkit.ChaosProxy;
import io.apiservice.sdk.testkit.Fault;
import io.apiservice.sdk.testkit.Gate;
import io.apiservice.sdk.testkit.RefreshTokenPolicy;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import redis.clients.jedis.ConnectionPoolConfig;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.RedisClient;

/**
 * The server of the store fails. A token that is still valid is served meanwhile, and no refresh
 * token is used without the lease and a place for its successor.
 */
@RequiresRedis
class RedisOutageTest {
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

  private interface Action {
    void run() throws Exception;
  }

  /** What holds during every outage, and afterwards. */
  private void outage(TokenProvider provider, String reason, Action begin, Action end)
      throws Exception {
    Credential token = token(provider.current());
    begin.run();

    assertThat(failure(provider.renew(token))).hasStackTraceContaining(reason);
    assertThat(provider.current()).isCompletedWithValue(token);
    assertThat(scenario.auth.tokenCalls()).isEqualTo(1);

    end.run();
    assertThat(renewedAtLast(provider, token)).isEqualTo(2);
    scenario.auth.check().tokenCallsAtMost(2).ambiguousRepeatsAtMost(0).verify();
    assertThat(scenario.events).isEmpty();
  }

  @Test
  void aServerThatBecameAReplica() throws Exception {
    outage(
        scenario.process(server.client(), 0),
        "READONLY",
        () -> {
          try (Jedis admin = server.admin()) {
            admin.configSet("repl-timeout", "1");
            admin.replicaof("127.0.0.1", 1);
          }
        },
        () -> {
          try (Jedis admin = server.admin()) {
            admin.replicaofNoOne();
          }
        });
  }

  @Test
  void aServerThatHasReachedItsLimitOfMemory() throws Exception {
    outage(
        scenario.process(server.client(), 0),
        "(OOM)",
        () -> server.config("maxmemory", "1"),
        () -> server.config("maxmemory", "0"));
  }

  @Test
  void aServerWithoutTheReplicasThatAWriteNeeds() throws Exception {
    outage(
        scenario.process(server.client(), 0),
        "(NOREPLICAS)",
        () -> server.config("min-replicas-to-write", "1"),
        () -> server.config("min-replicas-to-write", "0"));
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void aBlockedServer() throws Exception {
    outage(
        scenario.process(server.client(), 0),
        "the token store failed",
        () -> server.signal("STOP"),
        () -> server.signal("CONT"));
  }

  @Test
  void aServerThatIsDown() throws Exception {
    outage(
        scenario.process(server.client(), 0),
        "the token store failed",
        server::kill,
        server::restart);
  }

  @Test
  void aRestartIsNotNoticedByAPoolThatTestsItsConnections() throws Exception {
    ConnectionPoolConfig pool = new ConnectionPoolConfig();
    pool.setTestOnBorrow(true);
    RedisClient client = server.client(server.uri(), pool);
    assertThat(generation(renewedAfterARestart(client))).isEqualTo(2);
  }

  /** The twin: if this succeeds, the documentation need not ask for the test of connections. */
  @Test
  void aRestartFailsOneRefreshOfAnotherPool() throws Exception {
    assertThat(failure(renewedAfterARestart(server.client())))
        .hasStackTraceContaining("the token store failed");
  }

  private CompletableFuture<Credential> renewedAfterARestart(RedisClient client) throws Exception {
    TokenProvider provider = scenario.process(client, 0);
    Credential first = token(provider.current());
    server.kill();
    server.restart();
    return provider.renew(first);
  }

  @Test
  void aNetworkThatIsCut() throws Exception {
    try (ChaosProxy proxy = ChaosProxy.to(server.uri())) {
      outage(
          scenario.process(server.client(proxy.through(server.uri())), 0),
          "the token store failed",
          () -> {
            proxy.refuse(true);
            proxy.resetAll();
          },
          proxy::restore);
    }
  }

  @Test
  void aNetworkThatCarriesNothing() throws Exception {
    try (ChaosProxy proxy = ChaosProxy.to(server.uri())) {
      outage(
          scenario.process(server.client(proxy.through(server.uri())), 0),
          "the token store failed",
          proxy::pause,
          proxy::restore);
    }
  }

  @Test
  void anEmptiedServerIsNoSignOut() throws Exception {
    TokenProvider provider = scenario.process(server.client(), 0);
    Credential first = token(provider.current());
    Credential second = token(provider.renew(first));

    server.flush();

    assertThat(provider.current()).isCompletedWithValue(second);
    assertThat(generation(provider.renew(second))).isEqualTo(3);
    scenario.awaitEvent("rolled back");
    assertThat(generation(scenario.process(server.client(), 0).current())).isEqualTo(3);
    scenario.auth.check().tokenCallsAtMost(3).ambiguousRepeatsAtMost(0).verify();
    assertThat(scenario.events).isEmpty();
  }

  /** What an emptied server costs: a process that starts before another one has written again. */
  @Test
  void anEmptiedServerLosesTheLoginForAProcessThatStartsFirst() throws Exception {
    TokenProvider provider = scenario.process(server.client(), 0);
    assertThat(generation(provider.renew(token(provider.current())))).isEqualTo(2);

    server.flush();

    assertThat(failure(scenario.process(server.client(), 0).current()))
        .hasStackTraceContaining("invalid_grant");
    assertThat(scenario.auth.loginsEndedByReuse()).hasSize(1);
  }

  @Test
  void anEvictedLoginIsWrittenAgainAndTheServerIsReported() throws Exception {
    server.config("maxmemory", "500mb");
    server.config("maxmemory-policy", "allkeys-random");
    TokenProvider provider = scenario.process(server.client(), 0);
    Credential token = token(provider.current());
    assertThat(scenario.warnings).singleElement().asString().contains("allkeys-random");

    server.config("maxmemory", "1");
    try (Jedis admin = server.admin()) {
      assertThat(admin.dbSize()).isZero();
    }
    server.config("maxmemory", "500mb");

    assertThat(generation(provider.renew(token))).isEqualTo(2);
    scenario.awaitEvent("rolled back");
    scenario.auth.check().tokenCallsAtMost(2).ambiguousRepeatsAtMost(0).verify();
  }

  @Test
  void aServerThatDiesDuringTheTokenRequestGetsTheResultWhenItIsBack() throws Exception {
    TokenProvider provider = scenario.process(server.client(), 0);
    Credential token = token(provider.current());
    Gate gate = new Gate();
    scenario.auth.faults().next(Fault.holdAnswer(gate));
    CompletableFuture<Credential> renewed = provider.renew(token);
    assertThat(gate.awaitArrivals(1, Duration.ofSeconds(40))).isTrue();
    server.kill();
    gate.open();

    assertThat(generation(renewed)).isEqualTo(2);
    scenario.awaitEvent("unpersisted");
    server.restart();

    provider.close();
    assertThat(generation(scenario.process(server.client(), 0).current())).isEqualTo(2);
    scenario.auth.check().tokenCallsAtMost(2).ambiguousRepeatsAtMost(0).verify();
  }
}
