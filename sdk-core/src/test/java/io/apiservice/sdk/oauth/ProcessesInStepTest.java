package io.apiservice.sdk.oauth;

import static io.apiservice.sdk.oauth.EngineFixture.failure;
import static io.apiservice.sdk.oauth.EngineFixture.value;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.apiservice.sdk.auth.Credential;
import io.apiservice.sdk.error.StoreException;
import io.apiservice.sdk.oauth.runtime.Ticker;
import io.apiservice.sdk.store.TokenStore;
import io.apiservice.sdk.store.record.GrantRecord;
import io.apiservice.sdk.store.record.Intent;
import io.apiservice.sdk.store.record.RecordCodec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What many processes that share a login ask of the store, at the size of a fleet. */
class ProcessesInStepTest {
  private static final int PROCESSES = 40;

  private final EngineFixture fixture = new EngineFixture();

  @BeforeEach
  void leasesHaveATimeToLive() {
    fixture.store.outliving();
  }

  /** A process with the first token of the login. */
  private TokenProvider started() {
    TokenProvider process = fixture.stored("seed-0");
    value(process.current());
    return process;
  }

  @Test
  void processesThatLearntOfTheEndOfTheLoginTogetherDoNotReadTheRecordAgainTogether() {
    List<TokenProvider> processes = Stream.generate(this::started).limit(PROCESSES).toList();
    Credential token = processes.get(0).current().join();
    fixture.server.instead(400, "{\"error\":\"invalid_grant\"}");
    processes.forEach(process -> failure(process.renew(token)));

    List<Integer> reads = new ArrayList<>();
    for (int tenth = 0; tenth < 52; tenth++) {
      int before = fixture.store.reads();
      processes.forEach(process -> failure(process.renew(token)));
      reads.add(fixture.store.reads() - before);
      fixture.time.pass(Duration.ofMillis(100));
    }

    assertThat(reads.stream().mapToInt(count -> count).sum())
        .as("each process, %s", reads)
        .isBetween(PROCESSES, 2 * PROCESSES);
    assertThat(reads).as("at the same time").allMatch(count -> count < PROCESSES / 2);
  }

  /** Otherwise every process queues for the lease, only to learn that it must wait. */
  @Test
  void aProcessThatReadsThatAnIntentWasFoundAbandonedDoesNotAskForTheLease() throws StoreException {
    TokenProvider finder = started();
    TokenProvider other = started();
    GrantRecord record = RecordCodec.read(fixture.store.only());
    Intent intent =
        new Intent(record.fingerprint(), 1, "somebody", "pid 1", fixture.time.instant());
    fixture.store.put(RecordCodec.write(record.withIntent(intent)));
    failure(finder.forceRefresh());
    int asked = fixture.store.leaseAttempts();

    assertThat(failure(other.forceRefresh())).hasMessageContaining("another process (pid 1)");
    assertThat(fixture.store.leaseAttempts()).isEqualTo(asked);

    fixture.time.pass(Duration.ofSeconds(61));
    assertThat(value(other.forceRefresh())).isEqualTo("access-2");
  }

  /** When the owner of a lease has finished, those who waited need the lease no longer. */
  @Test
  void aProcessThatWaitedTakesTheNewTokenWithoutTheLease() throws Exception {
    TokenProvider owner = started();
    Credential token = owner.current().join();
    TokenStore.Lease lease =
        requireNonNull(fixture.store.tryLease(fixture.store.key(), Duration.ofSeconds(15)));
    TokenProvider waiter =
        fixture.stored(
            "seed-0",
            builder ->
                builder.ticker(
                    new Interrupting(
                        fixture.time,
                        () -> {
                          lease.close();
                          value(owner.renew(token));
                        })));
    assertThat(value(waiter.current())).isEqualTo("access-1");
    int asked = fixture.store.leaseAttempts();
    int read = fixture.store.reads();

    assertThat(value(waiter.renew(waiter.current().join()))).isEqualTo("access-2");

    int ofOwner = 1;
    assertThat(fixture.store.leaseAttempts() - asked - ofOwner).as("before the wait").isEqualTo(1);
    int readsOfOwner = 2;
    assertThat(fixture.store.reads() - read - readsOfOwner).as("before and after").isEqualTo(2);
  }

  /** Runs an action in the first pause. */
  private static final class Interrupting implements Ticker {
    private final FakeTicker time;
    private Runnable action;

    Interrupting(FakeTicker time, Runnable action) {
      this.time = time;
      this.action = action;
    }

    @Override
    public long nanos() {
      return time.nanos();
    }

    @Override
    public void pause(Duration pause) {
      Runnable first = action;
      action = () -> {};
      first.run();
      time.pause(pause);
    }
  }
}
