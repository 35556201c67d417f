package io.apiservice.sdk.oauth;

import static io.apiservice.sdk.oauth.EngineFixture.failure;
import static io.apiservice.sdk.oauth.EngineFixture.value;
import static org.assertj.core.api.Assertions.assertThat;

import io.apiservice.sdk.auth.Credential;
import io.apiservice.sdk.error.StoreException;
import io.apiservice.sdk.event.ApiListener.TokenUnpersisted;
import io.apiservice.sdk.store.TokenStore;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A store that rejects every write, like a replica that is behind its primary. */
class LaggingStoreTest {
  private final EngineFixture fixture = new EngineFixture();
  private final AtomicBoolean lagging = new AtomicBoolean();
  private final AtomicInteger refused = new AtomicInteger();

  private final class Lagging implements TokenStore {
    @Override
    public byte @Nullable [] read(String key) throws StoreException {
      return fixture.store.read(key);
    }

    @Override
    public boolean replace(String key, byte @Nullable [] expected, byte[] next)
        throws StoreException {
      if (lagging.get()) {
        refused.incrementAndGet();
        return false;
      }
      return fixture.store.replace(key, expected, next);
    }

    @Override
    public @Nullable Lease tryLease(String key, Duration ttl) throws StoreException {
      return fixture.store.tryLease(key, ttl);
    }

    @Override
    public boolean leasesOutliveOwner() {
      return false;
    }
  }

  private TokenProvider provider() {
    return fixture.bound(
        fixture.builder("seed-0").subject("acme").store(new Lagging()).build(), fixture.server);
  }

  @Test
  void theFirstRecordIsGivenUpAfterAFewTriesWithPauses() {
    lagging.set(true);

    assertThat(failure(provider().current())).hasMessageContaining("rejects every change");

    assertThat(refused).hasValueLessThan(50);
    assertThat(fixture.time.pauses()).hasSizeGreaterThan(5);
    assertThat(fixture.server.count()).isZero();
  }

  @Test
  void aSignOutIsGivenUpToo() {
    TokenProvider provider = provider();
    value(provider.current());
    lagging.set(true);

    assertThat(provider.signOut().handle((done, failure) -> failure).join())
        .hasMessageContaining("rejects every change");

    assertThat(refused).hasValueLessThan(50);
  }

  @Test
  void aResultThatIsRefusedIsServedAndStoredLater() {
    TokenProvider provider = provider();
    Credential first = provider.current().join();
    fixture.server.twist(
        reply -> {
          lagging.set(true);
          return reply;
        });

    assertThat(value(provider.renew(first))).isEqualTo("access-2");
    assertThat(fixture.recordingListener.all(TokenUnpersisted.class)).hasSize(1);

    lagging.set(false);
    provider.close();
    assertThat(fixture.store.text()).contains("refresh-2");
  }
}
