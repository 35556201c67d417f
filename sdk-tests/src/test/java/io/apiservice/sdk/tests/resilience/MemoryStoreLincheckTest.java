package io.apiservice.sdk.tests.resilience;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.apiservice.sdk.error.StoreException;
import io.apiservice.sdk.store.TokenStore;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

/** The operations of the memory store are atomic, whatever order threads run in. */
@EnabledForJreRange(max = JRE.JAVA_17)
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class MemoryStoreLincheckTest {
  private static final String KEY = "key";

  /** Records are single bytes; 0 stands for an absent one. */
  @Param(name = "record", gen = IntGen.class, conf = "0:2")
  public static class RealStore {
    private final TokenStore store;
    private final TokenStore.@Nullable Lease[] leases = new TokenStore.Lease[2];

    public RealStore() {
      this(TokenStore.memory());
    }

    RealStore(TokenStore store) {
      this.store = store;
    }

    @Operation
    public boolean replace(@Param(name = "record") int expected, @Param(name = "record") int next)
        throws StoreException {
      return store.replace(KEY, expected == 0 ? null : bytes(expected), bytes(next + 1));
    }

    @Operation
    public int read() throws StoreException {
      byte[] record = store.read(KEY);
      return record == null ? 0 : record[0];
    }

    @Operation(nonParallelGroup = "one")
    public boolean oneTakes() throws StoreException {
      return takes(0);
    }

    @Operation(nonParallelGroup = "one")
    public boolean oneGivesUp() throws StoreException {
      return givesUp(0);
    }

    @Operation(nonParallelGroup = "two")
    public boolean twoTakes() throws StoreException {
      return takes(1);
    }

    @Operation(nonParallelGroup = "two")
    public boolean twoGivesUp() throws StoreException {
      return givesUp(1);
    }

    private boolean takes(int who) throws StoreException {
      TokenStore.Lease taken = store.tryLease(KEY, Duration.ofMinutes(1));
      if (taken == null) {
        return false;
      }
      leases[who] = taken;
      return true;
    }

    /** Releases the lease. Returns whether the caller held one that was not lost. */
    private boolean givesUp(int who) throws StoreException {
      TokenStore.Lease held = leases[who];
      if (held == null) {
        return false;
      }
      boolean still = held.renew(Duration.ofMinutes(1));
      held.close();
      leases[who] = null;
      return still;
    }

    private static byte[] bytes(int value) {
      return new byte[] {(byte) value};
    }
  }

  /** Shows that the test can fail: this store first compares and then writes. */
  @Param(name = "record", gen = IntGen.class, conf = "0:2")
  public static class TornStore extends RealStore {
    public TornStore() {
      super(new Torn());
    }
  }

  private static final class Torn implements TokenStore {
    private final ConcurrentMap<String, byte[]> records = new ConcurrentHashMap<>();

    @Override
    public byte @Nullable [] read(String key) {
      return records.get(key);
    }

    @Override
    public boolean replace(String key, byte @Nullable [] expected, byte[] next) {
      byte[] now = records.get(key);
      if (!Arrays.equals(now, expected)) {
        return Arrays.equals(now, next);
      }
      records.put(key, next);
      return true;
    }

    @Override
    public @Nullable Lease tryLease(String key, Duration ttl) {
      return null;
    }
  }

  private static void check(Class<?> subject) {
    new ModelCheckingOptions()
        .iterations(ResilienceEffort.of(6, 60))
        .invocationsPerIteration(ResilienceEffort.of(250, 4_000))
        .threads(2)
        .actorsPerThread(3)
        .actorsBefore(1)
        .actorsAfter(1)
        .sequentialSpecification(RealStore.class)
        .minimizeFailedScenario(false)
        .check(subject);
  }

  @Test
  void theMemoryStoreIsLinearizable() {
    check(RealStore.class);
  }

  @Test
  void aStoreThatComparesAndThenWritesIsCaught() {
    Throwable caught = catchThrowable(() -> check(TornStore.class));

    assertThat(caught).isInstanceOf(AssertionError.class).hasMessageContaining("replace");
  }
}
