package io.apiservice.sdk.tests.resilience;

import io.apiservice.sdk.store.TokenStore;
import io.apiservice.sdk.testkit.MutableClock;
import io.apiservice.sdk.testkit.TokenStoreContract;
import java.time.Duration;

/** The memory store whose leases expire keeps the contract. */
class ExpiringTokenStoreContractTest extends TokenStoreContract {
  private final MutableClock clock = MutableClock.standing();

  @Override
  protected TokenStore create() {
    return TokenStore.memory(clock);
  }

  @Override
  protected boolean leasesEndByTime() {
    return true;
  }

  @Override
  protected void elapse(Duration time) {
    clock.advance(time);
  }
}
