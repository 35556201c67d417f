package io.apiservice.sdk.oauth;

import static io.apiservice.sdk.oauth.EngineFixture.failure;
import static io.apiservice.sdk.oauth.EngineFixture.value;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.apiservice.sdk.auth.Credential;
import io.apiservice.sdk.auth.ProviderContext;
import io.apiservice.sdk.error.StoreException;
import io.apiservice.sdk.error.TokenRefreshException;
import io.apiservice.sdk.event.ApiListener;
import io.apiservice.sdk.event.ApiListener.RefreshOutcome;
import io.apiservice.sdk.event.ApiListener.TokenUnpersisted;
import io.apiservice.sdk.store.TokenStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

class StoreFailureTest {
  private final EngineFixture fixture = new EngineFixture();

  @Test
  void aStoreThatIsDownIsAnErrorBeforeAnythingIsSent() {
    TokenProvider provider = fixture.stored("seed-0");
    fixture.store.down(true);

    TokenRefreshException thrown = failure(provider.current());

    assertThat(thrown).hasCauseInstanceOf(StoreException.class);
    assertThat(fixture.server.count()).isZero();
    assertThat(fixture.recordingListener.outcomes()).containsExactly(RefreshOutcome.STORE_FAILED);
    fixture.store.down(false);
    fixture.time.pass(Duration.ofSeconds(2));
    assertThat(value(provider.current())).isEqualTo("access-1");
  }

  @Test
  void aFullDiskIsFoundOutBeforeTheTokenIsSpent() {
    TokenProvider provider = fixture.stored("seed-0");
    Credential first = provider.current().join();
    fixture.store.downAfterWrites(0);

    failure(provider.renew(first));

    assertThat(fixture.server.count()).isEqualTo(1);
    assertThat(value(provider.current())).as("it still lives").isEqualTo("access-1");
  }

  @Test
  void whatCannotBeStoredAfterwardsIsServedAndStoredLater() {
    TokenProvider provider = fixture.stored("seed-0");
    Credential first = provider.current().join();
    fixture.store.downAfterWrites(1);

    assertThat(value(provider.renew(first))).isEqualTo("access-2");
    assertThat(fixture.recordingListener.all(TokenUnpersisted.class)).hasSize(1);
    TokenProvider other = fixture.stored("seed-0");
    assertThat(value(other.current())).as("the last one stored").isEqualTo("access-1");
    assertThat(fixture.server.count()).as("nobody spends the old one again").isEqualTo(2);

    fixture.store.down(false);
    provider.close();

    assertThat(fixture.store.text()).contains("refresh-2");
    fixture.time.pass(Duration.ofMinutes(1));
    assertThat(value(other.renew(first))).isEqualTo("access-2");
    assertThat(fixture.server.presented()).containsExactly("seed-0", "refresh-1");
  }

  @Test
  void theLeaseIsKeptUntilTheTokenIsStored() throws Exception {
    TokenProvider provider = fixture.stored("seed-0");
    Credential first = provider.current().join();
    fixture.store.downAfterWrites(1);
    provider.renew(first).join();
    TokenProvider other = fixture.stored("seed-0");
    other.current().join();

    TokenRefreshException thrown = failure(other.renew(first));

    assertThat(thrown).hasMessageContaining("lease").hasMessageContaining("pid ");
    assertThat(fixture.server.count()).isEqualTo(2);
    fixture.store.down(false);
    provider.close();
  }

  @Test
  void aListenerThatDawdlesDelaysNeitherTheLeaseNorTheStoring() {
    CompletableFuture<Boolean> storedMeanwhile = new CompletableFuture<>();
    ApiListener dawdling =
        new ApiListener() {
          @Override
          public void onUnpersisted(TokenUnpersisted event) {
            fixture.store.down(false);
            storedMeanwhile.complete(comesTrue(() -> fixture.store.text().contains("refresh-2")));
          }
        };
    TokenProvider provider = fixture.builder("seed-0").subject("acme").store(fixture.store).build();
    provider.bind(new ProviderContext(fixture.server, dawdling, fixture.time));
    Credential first = provider.current().join();
    fixture.store.downAfterWrites(1);

    assertThat(value(provider.renew(first))).isEqualTo("access-2");

    assertThat(storedMeanwhile)
        .as("stored while the listener was still busy")
        .succeedsWithin(Duration.ofSeconds(30))
        .isEqualTo(true);
  }

  private static boolean comesTrue(BooleanSupplier wanted) {
    long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (!wanted.getAsBoolean() && System.nanoTime() - end < 0) {
      Thread.onSpinWait();
    }
    return wanted.getAsBoolean();
  }

  @Test
  void withoutTheLeaseNothingIsSent() throws Exception {
    TokenProvider provider = fixture.stored("seed-0");
    Credential first = provider.current().join();
    String key = fixture.store.key();
    TokenStore.Lease held =
        Objects.requireNonNull(fixture.store.tryLease(key, Duration.ofHours(1)));

    assertThat(failure(provider.renew(first))).hasMessageContaining("lease");
    assertThat(fixture.server.count()).isEqualTo(1);
    held.close();
    fixture.time.pass(Duration.ofSeconds(2));
    assertThat(value(provider.renew(first))).isEqualTo("access-2");
  }

  @Test
  void aLeaseLostBeforeTheRequestMeansStartingOver() {
    TokenProvider provider = fixture.stored("seed-0");
    Credential first = provider.current().join();
    fixture.store.loseLeasesAfterNextWrite();

    assertThat(value(provider.renew(first))).isEqualTo("access-2");
    assertThat(fixture.server.presented()).containsExactly("seed-0", "refresh-1");
    assertThat(fixture.store.text()).doesNotContain("\"presented\"");
  }

  @Test
  void anOwnerThatWasOvertakenDropsWhatIsSuperseded() {
    fixture.store.outliving();
    fixture.server.grace();
    TokenProvider slow = fixture.stored("seed-0");
    TokenProvider fast = fixture.stored("seed-0", b -> b.refreshTokenGrace(Duration.ofSeconds(30)));
    Credential first = slow.current().join();
    fast.current().join();
    List<Credential> overtaking = new ArrayList<>();
    fixture.server.twist(
        reply -> {
          fixture.store.loseLeases();
          overtaking.add(fast.renew(first).join());
          return reply;
        });

    Credential adopted = slow.renew(first).join();

    assertThat(adopted).isEqualTo(overtaking.get(0));
    assertThat(fixture.store.text()).contains(adopted.secret());
    assertThat(fixture.store.text()).doesNotContain("intent");
  }

  @Test
  void anOwnerWhoseRecordStillHoldsWhatItSpentWritesItsOwn() {
    fixture.store.outliving();
    TokenProvider provider = fixture.stored("seed-0");
    Credential first = provider.current().join();
    fixture.server.twist(
        reply -> {
          fixture.store.touch();
          return reply;
        });

    assertThat(value(provider.renew(first))).isEqualTo("access-2");
    assertThat(fixture.store.text()).contains("refresh-2");
  }

  @Test
  void aCallbackIsToldBeforeTheTokenIsUsed() {
    List<String> saved = new ArrayList<>();
    TokenProvider provider = fixture.provider(b -> b.onRotation(saved::add));

    value(provider.current());

    assertThat(saved).containsExactly("refresh-1");
    assertThat(fixture.recordingListener.all(TokenUnpersisted.class)).isEmpty();
  }

  @Test
  void aCallbackThatFailsIsLoudAndHarmless() {
    TokenProvider provider =
        fixture.provider(
            b ->
                b.onRotation(
                    token -> {
                      throw new IllegalStateException("cannot save " + token);
                    }));

    assertThat(value(provider.current())).isEqualTo("access-1");
    assertThat(fixture.recordingListener.all(TokenUnpersisted.class)).hasSize(1);
    assertThat(fixture.recordingListener.all(TokenUnpersisted.class).toString())
        .doesNotContain("refresh-1");
  }

  @Test
  void aForeignRecordIsNeverOverwritten() {
    TokenProvider provider = fixture.stored("seed-0");
    value(provider.current());
    byte[] newer = fixture.store.text().replace("\"major\":1", "\"major\":2").getBytes(UTF_8);
    fixture.store.put(newer);

    assertThat(failure(fixture.stored("seed-0").current()))
        .hasMessageContaining("another version (format 2)");
    assertThat(fixture.store.only()).isEqualTo(newer);
  }
}
