package io.apiservice.sdk.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.apiservice.sdk.auth.Credential;
import io.apiservice.sdk.oauth.TokenProvider;
import io.apiservice.sdk.testkit.Fault;
import io.apiservice.sdk.testkit.Gate;
import io.apiservice.sdk.testkit.RefreshTokenPolicy;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;

/** The host that refreshes is stopped for longer than its lease lasts, and goes on. */
@EnabledIf(
    value = "io.apiservice.sdk.store.jdbc.InstalledServers#postgres",
    disabledReason = "PostgreSQL is not installed")
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class StoppedHostTest {
  private static final Duration PATIENCE = Duration.ofSeconds(40);

  private final PostgresServer server = PostgresServer.shared();

  private HostProcess stoppedInItsRequest(Hosts hosts, int graceSeconds) throws Exception {
    HostProcess owner = hosts.process(server.url(), graceSeconds);
    Gate gate = new Gate();
    hosts.auth.faults().next(Fault.holdAnswer(gate));
    owner.tell("force");
    assertThat(gate.awaitArrivals(1, PATIENCE)).isTrue();
    owner.signal("STOP");
    gate.open();
    return owner;
  }

  /** The others hold off, because the owner may have the answer: and so it is. */
  @Test
  void withoutGraceTheOwnersTokenIsKeptAndNothingIsPresentedTwice() throws Exception {
    try (HikariDataSource pool = Pools.of(server.url(), 4);
        Hosts hosts = new Hosts(pool)) {
      HostProcess owner = stoppedInItsRequest(hosts, 0);
      TokenProvider other = hosts.host(pool);

      assertThat(Hosts.failure(other.current())).isNotNull();
      assertThat(hosts.auth.tokenCalls()).isEqualTo(1);

      owner.signal("CONT");
      assertThat(owner.hear()).isEqualTo("got 1");
      Credential adopted = Hosts.token(hosts.host(pool).current());
      assertThat(adopted.facts().generation()).isEqualTo(1);
      assertThat(hosts.auth.accessTokenLives(adopted.secret())).isTrue();
      hosts.auth.check().tokenCallsAtMost(1).ambiguousRepeatsAtMost(0).verify();
    }
  }

  /** The next host repeats within the grace; the owner wakes up and keeps its hands off. */
  @Test
  void withGraceTheNewerRecordIsNotOverwritten() throws Exception {
    try (HikariDataSource pool = Pools.of(server.url(), 4);
        Hosts hosts = new Hosts(pool)) {
      hosts.auth.policy(RefreshTokenPolicy.okta());
      HostProcess owner = stoppedInItsRequest(hosts, 30);
      TokenProvider other =
          hosts.closing(
              hosts
                  .builder()
                  .refreshTokenGrace(Duration.ofSeconds(30))
                  .store(hosts.closing(hosts.store(pool)))
                  .build());

      Credential newer = Hosts.token(other.current());
      assertThat(hosts.auth.tokenCalls()).isEqualTo(2);

      owner.signal("CONT");
      assertThat(owner.hear()).startsWith("got ");
      Credential stored = Hosts.token(hosts.host(pool).current());
      assertThat(stored.secret()).isEqualTo(newer.secret());
      assertThat(Hosts.token(hosts.host(pool).forceRefresh())).isNotNull();
      assertThat(owner.ask("force")).startsWith("got ");
      assertThat(hosts.auth.loginsEndedByReuse()).isEmpty();
    }
  }
}
