package io.apiservice.sdk.oauth;

import static io.apiservice.sdk.oauth.EngineFixture.failure;
import static io.apiservice.sdk.oauth.EngineFixture.value;
import static org.assertj.core.api.Assertions.assertThat;

import io.apiservice.sdk.diagnosis.Cause;
import io.apiservice.sdk.error.StoreException;
import io.apiservice.sdk.store.record.GrantRecord;
import io.apiservice.sdk.store.record.Intent;
import io.apiservice.sdk.store.record.RecordCodec;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A process has died while its token request was under way. Leases of the store have a
 * time-to-live.
 */
class AbandonedIntentTest {
  private final EngineFixture fixture = new EngineFixture();

  @BeforeEach
  void aProcessDied() throws StoreException {
    fixture.store.outliving();
    TokenProvider first = fixture.stored("seed-0");
    value(first.current());
    fixture.store.put(RecordCodec.write(abandoned(fixture.time.instant())));
  }

  private GrantRecord abandoned(Instant at) throws StoreException {
    GrantRecord record = RecordCodec.read(fixture.store.only());
    return record.withIntent(new Intent(record.fingerprint(), 1, "somebody", "pid 1", at));
  }

  /**
   * Runs a process for thirty seconds that requests a token every five seconds. Returns whether it
   * got one.
   */
  private boolean lives() {
    TokenProvider process = fixture.stored("seed-0");
    for (int i = 0; i < 6; i++) {
      CompletableFuture<Boolean> got = process.forceRefresh().handle((token, e) -> e == null);
      if (got.join()) {
        return true;
      }
      fixture.time.pass(Duration.ofSeconds(5));
    }
    return false;
  }

  @Test
  void processesThatLiveForLessThanTheHoldOffGetPastIt() {
    int failed = 0;
    while (!lives()) {
      failed++;
      assertThat(failed).as("of 2,016 in a week").isLessThan(3);
      fixture.time.pass(Duration.ofSeconds(270));
    }
    assertThat(failed).as("the first one leaves it alone").isEqualTo(1);
    assertThat(fixture.server.presented()).containsExactly("seed-0", "refresh-1");
  }

  @Test
  void aProcessThatTookTheStoredTokenHasSeenTheIntentThen() {
    TokenProvider process = fixture.stored("seed-0");
    assertThat(value(process.current())).isEqualTo("access-1");
    fixture.time.pass(Duration.ofHours(2));

    assertThat(value(process.current())).isEqualTo("access-2");
  }

  /** Without the lease, a process cannot know whether the request of the other one has ended. */
  @Test
  void withoutTheLeaseTheHoldOffBeginsWhenTheRequestMustBeOver() {
    TokenProvider process = fixture.stored("seed-0");
    value(process.current());
    fixture.time.pass(Duration.ofSeconds(70));

    failure(process.forceRefresh());
    assertThat(fixture.server.count()).as("left alone").isEqualTo(1);

    fixture.time.pass(Duration.ofSeconds(16));
    assertThat(value(process.forceRefresh())).isEqualTo("access-2");
  }

  /** The clocks of two hosts differ by less than the hold-off. */
  @Test
  void theSightOfAnotherHostCountsWithCare() {
    TokenProvider here = fixture.stored("seed-0");
    failure(here.forceRefresh());
    fixture.time.setClock(Duration.ofSeconds(55));

    TokenProvider there = fixture.stored("seed-0");
    fixture.time.pass(Duration.ofSeconds(10));

    assertThat(failure(there.forceRefresh()).diagnosis().cause()).isEqualTo(Cause.AMBIGUOUS);
    assertThat(fixture.server.count()).isEqualTo(1);
  }

  @Test
  void aSightInTheFutureIsWrittenAnew() throws StoreException {
    GrantRecord record = abandoned(fixture.time.instant());
    Intent intent = java.util.Objects.requireNonNull(record.intent());
    Instant mistaken = fixture.time.instant().plus(Duration.ofDays(3_650));
    fixture.store.put(RecordCodec.write(record.withIntent(intent.seen(mistaken))));

    failure(fixture.stored("seed-0").forceRefresh());
    fixture.time.pass(Duration.ofMinutes(3));

    assertThat(value(fixture.stored("seed-0").forceRefresh())).isEqualTo("access-2");
  }

  @Test
  void aGraceThatCanStillRunSparesTheHoldOff() {
    TokenProvider heir = fixture.stored("seed-0", b -> b.refreshTokenGrace(Duration.ofSeconds(30)));

    assertThat(value(heir.forceRefresh())).isEqualTo("access-2");
  }

  @Test
  void aGraceThatIsOverSparesNothing() {
    fixture.time.pass(Duration.ofMinutes(5));
    TokenProvider heir = fixture.stored("seed-0", b -> b.refreshTokenGrace(Duration.ofSeconds(30)));

    failure(heir.forceRefresh());
    assertThat(fixture.server.count()).as("left alone").isEqualTo(1);

    fixture.time.pass(Duration.ofSeconds(61));
    assertThat(value(heir.forceRefresh())).isEqualTo("access-2");
  }

  @Test
  void theFirstSightSurvivesARecord() throws StoreException {
    GrantRecord record = abandoned(fixture.time.instant());
    Intent intent = java.util.Objects.requireNonNull(record.intent());
    GrantRecord seen = record.withIntent(intent.seen(fixture.time.instant()));

    assertThat(RecordCodec.read(RecordCodec.write(seen)).intent()).isEqualTo(seen.intent());
    assertThat(intent.same(seen.intent())).isTrue();
    assertThat(intent.same(null)).isFalse();
  }
}
