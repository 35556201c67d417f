package io.apiservice.sdk.oauth;

import static org.assertj.core.api.Assertions.assertThat;

import io.apiservice.sdk.error.StoreException;
import io.apiservice.sdk.oauth.repository.TimeLimitedStore;
import io.apiservice.sdk.oauth.runtime.RefreshExecutor;
import io.apiservice.sdk.store.TokenStore;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is accepted from a store of the application, and what is not. */
@Timeout(60)
class TimeLimitedStoreTest {
  private final FakeTicker time = new FakeTicker();

  /** A store that is slow to say how long a lease lasts. */
  private final class SlowAnswers implements TokenStore {
    private final Duration took;

    SlowAnswers(Duration took) {
      this.took = took;
    }

    @Override
    public byte @Nullable [] read(String key) {
      return null;
    }

    @Override
    public boolean replace(String key, byte @Nullable [] expected, byte[] next) {
      return false;
    }

    @Override
    public Lease tryLease(String key, Duration ttl) {
      return new Lease() {
        @Override
        public Duration remaining() {
          time.pass(took);
          return ttl;
        }

        @Override
        public boolean renew(Duration ttl) {
          return true;
        }

        @Override
        public void close() {}
      };
    }
  }

  private Duration remaining(Duration took) throws StoreException {
    TokenStore store = TimeLimitedStore.around(new SlowAnswers(took), new RefreshExecutor(), time);
    return Objects.requireNonNull(store.tryLease("key", Duration.ofSeconds(15))).remaining();
  }

  @Test
  void aLeaseLastsNoLongerThanItDidWhenTheStoreWasAsked() throws Exception {
    assertThat(remaining(Duration.ofSeconds(2))).isEqualTo(Duration.ofSeconds(13));
    assertThat(remaining(Duration.ZERO)).isEqualTo(Duration.ofSeconds(15));
  }

  @Test
  void aLeaseThatEndedWhileTheStoreAnsweredIsLost() throws Exception {
    assertThat(remaining(Duration.ofSeconds(16))).isZero();
  }
}
