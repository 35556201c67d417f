package io.apiservice.sdk.oauth;

import static io.apiservice.sdk.oauth.Rig.failure;
import static io.apiservice.sdk.oauth.Rig.value;
import static org.assertj.core.api.Assertions.assertThat;

import io.apiservice.sdk.diagnosis.Cause;
import io.apiservice.sdk.error.StoreException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A process died with its request under way, on a store whose leases have a time-to-live. */
class AbandonedIntentTest {
  private final Rig rig = new Rig();

  @BeforeEach
  void aProcessDied() throws StoreException {
    rig.store.outliving();
    TokenProvider first = rig.stored("seed-0");
    value(first.current());
    rig.store.put(RecordCodec.write(abandoned(rig.time.instant())));
  }

  private GrantRecord abandoned(Instant at) throws StoreException {
    GrantRecord record = RecordCodec.read(rig.store.only());
    return record.withIntent(
        new GrantRecord.Intent(record.fingerprint(), 1, "somebody", "pid 1", at));
  }

  /** A process that lives for thirty seconds and asks every five. */
  private boolean lives() {
    TokenProvider process = rig.stored("seed-0");
    for (int i = 0; i < 6; i++) {
      CompletableFuture<Boolean> got = process.forceRefresh().handle((token, e) -> e == null);
      if (got.join()) {
        return true;
      }
      rig.time.pass(Duration.ofSeconds(5));
    }
    return false;
  }

  @Test
  void processesThatLiveForLessThanTheHoldOffGetPastIt() {
    int failed = 0;
    while (!lives()) {
      failed++;
      assertThat(failed).as("of 2,016 in a week").isLessThan(3);
      rig.time.pass(Duration.ofSeconds(270));
    }
    assertThat(failed).as("the first one leaves it alone").isEqualTo(1);
    assertThat(rig.server.presented()).containsExactly("seed-0", "refresh-1");
  }

  /** The clocks of two hosts disagree by less than the hold-off. */
  @Test
  void theSightOfAnotherHostCountsWithCare() {
    TokenProvider here = rig.stored("seed-0");
    failure(here.forceRefresh());
    rig.time.setClock(Duration.ofSeconds(55));

    TokenProvider there = rig.stored("seed-0");
    rig.time.pass(Duration.ofSeconds(10));

    assertThat(failure(there.forceRefresh()).diagnosis().cause()).isEqualTo(Cause.AMBIGUOUS);
    assertThat(rig.server.count()).isEqualTo(1);
  }

  @Test
  void aSightInTheFutureIsWrittenAnew() throws StoreException {
    GrantRecord record = abandoned(rig.time.instant());
    GrantRecord.Intent intent = java.util.Objects.requireNonNull(record.intent());
    Instant mistaken = rig.time.instant().plus(Duration.ofDays(3_650));
    rig.store.put(RecordCodec.write(record.withIntent(intent.seen(mistaken))));

    failure(rig.stored("seed-0").forceRefresh());
    rig.time.pass(Duration.ofMinutes(3));

    assertThat(value(rig.stored("seed-0").forceRefresh())).isEqualTo("access-2");
  }

  @Test
  void aGraceThatCanStillRunSparesTheHoldOff() {
    TokenProvider heir = rig.stored("seed-0", b -> b.refreshTokenGrace(Duration.ofSeconds(30)));

    assertThat(value(heir.forceRefresh())).isEqualTo("access-2");
  }

  @Test
  void aGraceThatIsOverSparesNothing() {
    rig.time.pass(Duration.ofMinutes(5));
    TokenProvider heir = rig.stored("seed-0", b -> b.refreshTokenGrace(Duration.ofSeconds(30)));

    failure(heir.forceRefresh());
    assertThat(rig.server.count()).as("left alone").isEqualTo(1);

    rig.time.pass(Duration.ofSeconds(61));
    assertThat(value(heir.forceRefresh())).isEqualTo("access-2");
  }

  @Test
  void theFirstSightSurvivesARecord() throws StoreException {
    GrantRecord record = abandoned(rig.time.instant());
    GrantRecord.Intent intent = java.util.Objects.requireNonNull(record.intent());
    GrantRecord seen = record.withIntent(intent.seen(rig.time.instant()));

    assertThat(RecordCodec.read(RecordCodec.write(seen)).intent()).isEqualTo(seen.intent());
    assertThat(intent.same(seen.intent())).isTrue();
    assertThat(intent.same(null)).isFalse();
  }
}
