package io.apiservice.sdk.testkit;

import io.apiservice.sdk.store.TokenStore;
import io.apiservice.sdk.testkit.FaultyTokenStore.Mutant;
import java.time.Duration;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Applies the contract to the store in memory. A parameter of the run says in which way the store
 * is wrong.
 */
@ExtendWith(FaultyTokenStoreContract.Chosen.class)
class FaultyTokenStoreContract extends TokenStoreContract {
  static final String PARAMETER = "mutant";

  private final MutableClock clock = MutableClock.standing();
  private FaultyTokenStore.Place place = new FaultyTokenStore.Place(clock, Mutant.NONE);

  /** Passes the way to the test before the contract opens its store. */
  static final class Chosen implements BeforeEachCallback {
    @Override
    public void beforeEach(ExtensionContext context) {
      FaultyTokenStoreContract contract =
          (FaultyTokenStoreContract) context.getRequiredTestInstance();
      Mutant mutant =
          Mutant.valueOf(context.getConfigurationParameter(PARAMETER).orElse(Mutant.NONE.name()));
      contract.place = new FaultyTokenStore.Place(contract.clock, mutant);
    }
  }

  @Override
  protected TokenStore create() {
    return new FaultyTokenStore(place);
  }

  @Override
  protected TokenStore another() {
    return new FaultyTokenStore(place);
  }

  @Override
  protected boolean leasesEndByTime() {
    return true;
  }

  @Override
  protected Duration patience() {
    return Duration.ofSeconds(2);
  }

  @Override
  protected Duration promptly() {
    return Duration.ofMillis(place.mutant == Mutant.WAITS_FOR_A_LEASE ? 100 : 2_000);
  }

  @Override
  protected void elapse(Duration time) {
    clock.advance(time);
  }
}
