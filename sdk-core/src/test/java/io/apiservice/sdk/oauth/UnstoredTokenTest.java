package io.apiservice.sdk.oauth;

import static io.apiservice.sdk.oauth.Rig.value;
import static org.assertj.core.api.Assertions.assertThat;

import io.apiservice.sdk.auth.Credential;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A token that the store did not take is tried again: for a bounded time, on some thread. */
@Timeout(60)
class UnstoredTokenTest {
  private final Rig rig = new Rig();

  private TokenProvider refreshedWithoutStoring(UnaryOperator<OAuth.Builder> more) {
    TokenProvider provider = rig.stored("seed-0", more);
    Credential first = provider.current().join();
    rig.store.downAfterWrites(1);
    assertThat(value(provider.renew(first))).isEqualTo("access-2");
    return provider;
  }

  private static boolean comesTrue(BooleanSupplier wanted) {
    long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (!wanted.getAsBoolean() && System.nanoTime() - end < 0) {
      Thread.onSpinWait();
    }
    return wanted.getAsBoolean();
  }

  @Test
  void tryingEndsSomeTimeAfterClose() {
    TokenProvider provider = refreshedWithoutStoring(b -> b);
    assertThat(rig.store.leaseLeft()).as("nobody spends the old token meanwhile").isPositive();

    provider.close();

    assertThat(comesTrue(() -> rig.store.leaseLeft().isZero())).as("the lease is free").isTrue();
  }

  @Test
  void itIsStoredEvenIfNoThreadCanBeStartedForThat() {
    Workers workers = new Workers();
    TokenProvider provider =
        refreshedWithoutStoring(
            b ->
                b.workers(
                    new Workers(
                        task -> {
                          if (task instanceof Keeper) {
                            throw new OutOfMemoryError("unable to create native thread");
                          }
                          workers.runApart(task);
                        })));

    rig.store.down(false);

    assertThat(comesTrue(() -> rig.store.text().contains("refresh-2"))).isTrue();
    assertThat(comesTrue(() -> rig.store.leaseLeft().isZero())).as("the lease is free").isTrue();
    assertThat(value(provider.forceRefresh())).isEqualTo("access-3");
    provider.close();
  }
}
