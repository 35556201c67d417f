package io.apiservice.sdk.store.redis;

import static io.apiservice.sdk.store.redis.RedisScenario.failure;
import static io.apiservice.sdk.store.redis.RedisScenario.generation;
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
import redis.clients.jedis.Jedis;
import redis.clients.jedis.UnifiedJedis;

/** The primary dies around a refresh, and its replica takes over. */
@RequiresRedis
class RedisFailoverTest {
  private final RedisScenario scenario = new RedisScenario(RefreshTokenPolicy.strict());
  private RedisServer primary;
  private ChaosProxy replication;
  private RedisServer replica;
  private SwitchedConnections connections;
  private UnifiedJedis client;

  @BeforeEach
  void start() throws IOException {
    primary = RedisServer.start();
    replication = ChaosProxy.to(primary.uri());
    int port = replication.through(primary.uri()).getPort();
    replica = RedisServer.start("--replicaof", "127.0.0.1 " + port);
    primary.awaitReplica();
    connections = new SwitchedConnections(primary);
    client = connections.client();
  }

  @AfterEach
  void stop() throws IOException {
    scenario.close();
    client.close();
    replication.close();
    replica.close();
    primary.close();
  }

  private void failOver() {
    primary.kill();
    replication.close();
    try (Jedis admin = replica.admin()) {
      admin.replicaofNoOne();
    }
    connections.switchTo(replica);
  }

  @Test
  void withOneReplicaAFailoverDuringTheTokenRequestLosesNothing() throws Exception {
    TokenProvider owner = scenario.process(client, 1);
    Credential token = token(owner.current());
    Gate gate = new Gate();
    scenario.auth.faults().next(Fault.holdAnswer(gate));
    CompletableFuture<Credential> renewed = owner.renew(token);
    assertThat(gate.awaitArrivals(1, Duration.ofSeconds(40))).isTrue();
    failOver();
    gate.open();

    assertThat(generation(renewed)).isEqualTo(2);
    scenario.awaitEvent("unpersisted"); // until a replica follows the new primary
    RedisServer unused = replica.startReplica();
    owner.close();
    assertThat(generation(scenario.process(client, 1).current())).isEqualTo(2);
    scenario.auth.check().tokenCallsAtMost(2).ambiguousRepeatsAtMost(0).verify();
  }

  @Test
  void withOneReplicaARefreshTokenIsNotUsedWhileNoReplicaFollows() throws Exception {
    TokenProvider provider = scenario.process(client, 1);
    Credential token = token(provider.current());
    replication.pause();

    assertThat(failure(provider.renew(token)))
        .hasStackTraceContaining("0 of 1 replicas have received it");
    assertThat(provider.current()).isCompletedWithValue(token);
    assertThat(scenario.auth.tokenCalls()).isEqualTo(1);

    failOver();
    TokenProvider next = scenario.process(client, 0);
    assertThat(generation(next.renew(token(next.current())))).isEqualTo(2);
    scenario.auth.check().tokenCallsAtMost(2).ambiguousRepeatsAtMost(0).verify();
  }

  /** What the default costs: an acknowledged write is gone, and with it the login. */
  @Test
  void withoutWaitingAFailoverLosesTheLoginForAProcessThatStartsFirst() throws Exception {
    TokenProvider provider = scenario.process(client, 0);
    Credential token = token(provider.current());
    primary.awaitReplica();
    replication.pause();
    assertThat(generation(provider.renew(token))).isEqualTo(2);
    failOver();

    TokenProvider next = scenario.process(client, 0);
    assertThat(generation(next.current())).isEqualTo(1);
    assertThat(failure(next.renew(token(next.current())))).hasStackTraceContaining("invalid_grant");
    assertThat(scenario.auth.loginsEndedByReuse()).hasSize(1);
  }

  @Test
  void withoutWaitingAProcessThatRemembersRepairsTheRecord() throws Exception {
    TokenProvider provider = scenario.process(client, 0);
    Credential token = token(provider.current());
    primary.awaitReplica();
    replication.pause();
    Credential renewed = token(provider.renew(token));
    failOver();

    assertThat(generation(provider.renew(renewed))).isEqualTo(3);
    scenario.awaitEvent("rolled back");
    assertThat(generation(scenario.process(client, 0).current())).isEqualTo(3);
    scenario.auth.check().tokenCallsAtMost(3).ambiguousRepeatsAtMost(0).verify();
  }
}
