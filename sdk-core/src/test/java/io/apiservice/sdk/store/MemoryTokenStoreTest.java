package io.apiservice.sdk.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.apiservice.sdk.error.StoreException;
import io.apiservice.sdk.oauth.RecordAssertions;
import io.apiservice.sdk.store.TokenStore.Lease;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class MemoryTokenStoreTest {
  private final AtomicReference<Instant> wall =
      new AtomicReference<>(Instant.parse("2026-01-01T00:00:00Z"));
  private final AtomicLong monotonic = new AtomicLong();
  private final MemoryTokenStore store = MemoryTokenStore.expiring(wall::get, monotonic::get);

  @Test
  void anExpiredLeaseIsLostAndCanBeTaken() throws StoreException {
    Lease first = RecordAssertions.lease(store, "grant");
    pass(Duration.ofSeconds(14));
    assertThat(first.remaining()).isEqualTo(Duration.ofSeconds(1));
    assertThat(store.tryLease("grant", RecordAssertions.TTL)).isNull();

    pass(Duration.ofSeconds(1));

    assertThat(first.remaining()).isZero();
    assertThat(first.renew(RecordAssertions.TTL)).isFalse();
    Lease second = RecordAssertions.lease(store, "grant");
    first.close();
    assertThat(first.renew(RecordAssertions.TTL)).isFalse();
    assertThat(second.remaining()).isEqualTo(RecordAssertions.TTL);
  }

  @Test
  void aRenewedLeaseLastsLonger() throws StoreException {
    Lease lease = RecordAssertions.lease(store, "grant");
    pass(Duration.ofSeconds(10));

    assertThat(lease.renew(RecordAssertions.TTL)).isTrue();

    pass(Duration.ofSeconds(10));
    assertThat(lease.remaining()).isEqualTo(Duration.ofSeconds(5));
  }

  @Test
  void aSuspendedMachineLosesItsLease() throws StoreException {
    Lease lease = RecordAssertions.lease(store, "grant");

    wall.updateAndGet(now -> now.plusSeconds(60));

    assertThat(lease.remaining()).isZero();
  }

  @Test
  void aClockThatIsTurnedBackDoesNotProlongALease() throws StoreException {
    Lease lease = RecordAssertions.lease(store, "grant");
    wall.updateAndGet(now -> now.minusSeconds(3600));

    monotonic.addAndGet(RecordAssertions.TTL.toNanos());

    assertThat(lease.remaining()).isZero();
  }

  @Test
  void leasesOfAnOrdinaryStoreInMemoryDoNotExpire() {
    assertThat(MemoryTokenStore.lasting().leasesOutliveOwner()).isFalse();
    assertThat(store.leasesOutliveOwner()).isTrue();
    assertThat(store.recovered("grant")).isFalse();
  }

  @Test
  void closingTheStoreGivesUpItsLeases() throws StoreException {
    Lease lease = RecordAssertions.lease(store, "grant");
    store.close();
    assertThat(lease.remaining()).isZero();
  }

  private void pass(Duration time) {
    wall.updateAndGet(now -> now.plus(time));
    monotonic.addAndGet(time.toNanos());
  }
}
