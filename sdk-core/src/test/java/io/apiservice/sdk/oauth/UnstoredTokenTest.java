package io.apiservice.sdk.oauth;

import static io.apiservice.sdk.oauth.EngineFixture.value;
import static org.assertj.core.api.Assertions.assertThat;

import io.apiservice.sdk.auth.Credential;
import io.apiservice.sdk.auth.ProviderContext;
import io.apiservice.sdk.oauth.runtime.RefreshExecutor;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A token that could not be stored is stored later: the attempts are limited in time and need some
 * thread.
 */
@Timeout(60)
class UnstoredTokenTest {
  private final EngineFixture fixture = new EngineFixture();

  private TokenProvider refreshedWithoutStoring(UnaryOperator<OAuth.Builder> more) {
    return refreshedWithoutStoring(more, client());
  }

  private TokenProvider refreshedWithoutStoring(
      UnaryOperator<OAuth.Builder> more, ProviderContext client) {
    TokenProvider provider =
        more.apply(fixture.builder("seed-0").subject("acme").store(fixture.store)).build();
    provider.bind(client);
    Credential first = provider.current().join();
    fixture.store.downAfterWrites(1);
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
    assertThat(fixture.store.leaseLeft()).as("nobody spends the old token meanwhile").isPositive();

    provider.close();

    assertThat(comesTrue(() -> fixture.store.leaseLeft().isZero()))
        .as("the lease is free")
        .isTrue();
  }

  @RepeatedTest(20)
  void itIsStoredEvenIfNoThreadCanBeStartedForThat() {
    RefreshExecutor executor = new RefreshExecutor();
    TokenProvider provider =
        refreshedWithoutStoring(
            b ->
                b.workers(
                    new RefreshExecutor(
                        task -> {
                          if (task instanceof PendingStoreWrite) {
                            throw new OutOfMemoryError("unable to create native thread");
                          }
                          executor.runBlocking(task);
                        })));

    fixture.store.down(false);

    assertThat(comesTrue(() -> fixture.store.text().contains("refresh-2"))).isTrue();
    assertThat(comesTrue(() -> fixture.store.leaseLeft().isZero()))
        .as("the lease is free")
        .isTrue();
    assertThat(value(provider.forceRefresh())).isEqualTo("access-3");
    provider.close();
  }

  @Test
  void aClientThatComesLaterDoesNotPresentTheSpentTokenAgain() {
    ProviderContext client = client();
    TokenProvider provider = refreshedWithoutStoring(b -> b, client);
    provider.unbind(client);
    assertThat(comesTrue(() -> fixture.store.leaseLeft().isZero())).as("given up").isTrue();

    provider.bind(client());
    fixture.store.down(false);

    assertThat(value(provider.forceRefresh())).isEqualTo("access-3");
    assertThat(value(provider.forceRefresh())).isEqualTo("access-4");
    assertThat(fixture.server.presented()).doesNotHaveDuplicates();
    assertThat(fixture.store.leaseLeft().isZero()).as("the lease is free").isTrue();
    provider.close();
  }

  @Test
  void closeTriesOnceMoreWhatWasGivenUpWhenTheLastClientClosed() {
    ProviderContext client = client();
    TokenProvider provider = refreshedWithoutStoring(b -> b, client);
    provider.unbind(client);
    assertThat(comesTrue(() -> fixture.store.leaseLeft().isZero())).as("given up").isTrue();
    assertThat(fixture.store.text()).doesNotContain("refresh-2");

    fixture.store.down(false);
    provider.close();

    assertThat(fixture.store.text()).contains("refresh-2");
    assertThat(fixture.store.leaseLeft().isZero()).as("the lease is free").isTrue();
  }

  private ProviderContext client() {
    return new ProviderContext(fixture.server, fixture.recordingListener, fixture.time);
  }
}
