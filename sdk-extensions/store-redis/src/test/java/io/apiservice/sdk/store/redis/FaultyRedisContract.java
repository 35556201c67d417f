package io.apiservice.sdk.store.redis;

import static java.util.Objects.requireNonNull;

import io.apiservice.sdk.store.TokenStore;
import io.apiservice.sdk.store.redis.FaultyJedis.Mutant;
import io.apiservice.sdk.testkit.TokenStoreContract;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/** The contract on a store that is wrong in one way; which one is a parameter of the run. */
@ExtendWith(FaultyRedisContract.Chosen.class)
class FaultyRedisContract extends TokenStoreContract {
  static final String MUTANT = "mutant";
  static final String PORT = "port";

  private @Nullable FaultyJedis client;

  /** Hands the mutant over before the contract opens its store. */
  static final class Chosen implements BeforeEachCallback {
    @Override
    public void beforeEach(ExtensionContext context) {
      FaultyRedisContract contract = (FaultyRedisContract) context.getRequiredTestInstance();
      contract.client =
          new FaultyJedis(
              context.getConfigurationParameter(PORT, Integer::valueOf).orElseThrow(),
              context.getConfigurationParameter(MUTANT, Mutant::valueOf).orElseThrow());
    }
  }

  @AfterEach
  void close() {
    client().close();
  }

  @Override
  protected TokenStore create() {
    client().flushAll();
    return RedisTokenStore.builder(client()).build();
  }

  private FaultyJedis client() {
    return requireNonNull(client);
  }

  @Override
  protected boolean leasesEndByTime() {
    return true;
  }

  /** Long enough for a renewal in time on a busy machine. */
  @Override
  protected Duration shortTtl() {
    return Duration.ofMillis(1_500);
  }

  @Override
  protected Duration patience() {
    return Duration.ofSeconds(10);
  }
}
