package io.apiservice.sdk.oauth;

import static io.apiservice.sdk.oauth.Rig.failure;
import static io.apiservice.sdk.oauth.Rig.value;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.apiservice.sdk.auth.ClientWorld;
import io.apiservice.sdk.auth.Credential;
import io.apiservice.sdk.error.StoreException;
import io.apiservice.sdk.error.TokenRefreshException;
import io.apiservice.sdk.event.ApiListener;
import io.apiservice.sdk.event.ApiListener.RefreshOutcome;
import io.apiservice.sdk.event.ApiListener.TokenUnpersisted;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

class StoreTroubleTest {
  private final Rig rig = new Rig();

  @Test
  void aStoreThatIsDownIsAnErrorBeforeAnythingIsSent() {
    TokenProvider provider = rig.stored("seed-0");
    rig.store.down(true);

    TokenRefreshException thrown = failure(provider.current());

    assertThat(thrown).hasCauseInstanceOf(StoreException.class);
    assertThat(rig.server.count()).isZero();
    assertThat(rig.heard.outcomes()).containsExactly(RefreshOutcome.STORE_FAILED);
    rig.store.down(false);
    rig.time.pass(Duration.ofSeconds(2));
    assertThat(value(provider.current())).isEqualTo("access-1");
  }

  @Test
  void aFullDiskIsFoundOutBeforeTheTokenIsSpent() {
    TokenProvider provider = rig.stored("seed-0");
    Credential first = provider.current().join();
    rig.store.downAfterWrites(0);

    failure(provider.renew(first));

    assertThat(rig.server.count()).isEqualTo(1);
    assertThat(value(provider.current())).as("it still lives").isEqualTo("access-1");
  }

  @Test
  void whatCannotBeStoredAfterwardsIsServedAndStoredLater() {
    TokenProvider provider = rig.stored("seed-0");
    Credential first = provider.current().join();
    rig.store.downAfterWrites(1);

    assertThat(value(provider.renew(first))).isEqualTo("access-2");
    assertThat(rig.heard.all(TokenUnpersisted.class)).hasSize(1);
    TokenProvider other = rig.stored("seed-0");
    assertThat(value(other.current())).as("the last one stored").isEqualTo("access-1");
    assertThat(rig.server.count()).as("nobody spends the old one again").isEqualTo(2);

    rig.store.down(false);
    provider.close();

    assertThat(rig.store.text()).contains("refresh-2");
    rig.time.pass(Duration.ofMinutes(1));
    assertThat(value(other.renew(first))).isEqualTo("access-2");
    assertThat(rig.server.presented()).containsExactly("seed-0", "refresh-1");
  }

  @Test
  void theLeaseIsKeptUntilTheTokenIsStored() throws Exception {
    TokenProvider provider = rig.stored("seed-0");
    Credential first = provider.current().join();
    rig.store.downAfterWrites(1);
    provider.renew(first).join();
    TokenProvider other = rig.stored("seed-0");
    other.current().join();

    TokenRefreshException thrown = failure(other.renew(first));

    assertThat(thrown).hasMessageContaining("lease").hasMessageContaining("pid ");
    assertThat(rig.server.count()).isEqualTo(2);
    rig.store.down(false);
    provider.close();
  }

  @Test
  void aListenerThatDawdlesDelaysNeitherTheLeaseNorTheStoring() {
    CompletableFuture<Boolean> storedMeanwhile = new CompletableFuture<>();
    ApiListener dawdling =
        new ApiListener() {
          @Override
          public void onUnpersisted(TokenUnpersisted event) {
            rig.store.down(false);
            storedMeanwhile.complete(comesTrue(() -> rig.store.text().contains("refresh-2")));
          }
        };
    TokenProvider provider = rig.builder("seed-0").subject("acme").store(rig.store).build();
    provider.bind(new ClientWorld(rig.server, dawdling, rig.time));
    Credential first = provider.current().join();
    rig.store.downAfterWrites(1);

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
    TokenProvider provider = rig.stored("seed-0");
    Credential first = provider.current().join();
    String key = rig.store.key();
    TokenStore.Lease held = Objects.requireNonNull(rig.store.tryLease(key, Duration.ofHours(1)));

    assertThat(failure(provider.renew(first))).hasMessageContaining("lease");
    assertThat(rig.server.count()).isEqualTo(1);
    held.close();
    rig.time.pass(Duration.ofSeconds(2));
    assertThat(value(provider.renew(first))).isEqualTo("access-2");
  }

  @Test
  void aLeaseLostBeforeTheRequestMeansStartingOver() {
    TokenProvider provider = rig.stored("seed-0");
    Credential first = provider.current().join();
    rig.store.loseLeasesAfterNextWrite();

    assertThat(value(provider.renew(first))).isEqualTo("access-2");
    assertThat(rig.server.presented()).containsExactly("seed-0", "refresh-1");
    assertThat(rig.store.text()).doesNotContain("\"presented\"");
  }

  @Test
  void anOwnerThatWasOvertakenDropsWhatIsSuperseded() {
    rig.store.outliving();
    rig.server.grace();
    TokenProvider slow = rig.stored("seed-0");
    TokenProvider fast = rig.stored("seed-0", b -> b.refreshTokenGrace(Duration.ofSeconds(30)));
    Credential first = slow.current().join();
    fast.current().join();
    List<Credential> overtaking = new ArrayList<>();
    rig.server.twist(
        reply -> {
          rig.store.loseLeases();
          overtaking.add(fast.renew(first).join());
          return reply;
        });

    Credential adopted = slow.renew(first).join();

    assertThat(adopted).isEqualTo(overtaking.get(0));
    assertThat(rig.store.text()).contains(adopted.secret());
    assertThat(rig.store.text()).doesNotContain("intent");
  }

  @Test
  void anOwnerWhoseRecordStillHoldsWhatItSpentWritesItsOwn() {
    rig.store.outliving();
    TokenProvider provider = rig.stored("seed-0");
    Credential first = provider.current().join();
    rig.server.twist(
        reply -> {
          rig.store.touch();
          return reply;
        });

    assertThat(value(provider.renew(first))).isEqualTo("access-2");
    assertThat(rig.store.text()).contains("refresh-2");
  }

  @Test
  void aCallbackIsToldBeforeTheTokenIsUsed() {
    List<String> saved = new ArrayList<>();
    TokenProvider provider = rig.provider(b -> b.onRotation(saved::add));

    value(provider.current());

    assertThat(saved).containsExactly("refresh-1");
    assertThat(rig.heard.all(TokenUnpersisted.class)).isEmpty();
  }

  @Test
  void aCallbackThatFailsIsLoudAndHarmless() {
    TokenProvider provider =
        rig.provider(
            b ->
                b.onRotation(
                    token -> {
                      throw new IllegalStateException("cannot save " + token);
                    }));

    assertThat(value(provider.current())).isEqualTo("access-1");
    assertThat(rig.heard.all(TokenUnpersisted.class)).hasSize(1);
    assertThat(rig.heard.all(TokenUnpersisted.class).toString()).doesNotContain("refresh-1");
  }

  @Test
  void aForeignRecordIsNeverOverwritten() {
    TokenProvider provider = rig.stored("seed-0");
    value(provider.current());
    byte[] newer = rig.store.text().replace("\"major\":1", "\"major\":2").getBytes(UTF_8);
    rig.store.put(newer);

    assertThat(failure(rig.stored("seed-0").current())).hasMessageContaining("newer version");
    assertThat(rig.store.only()).isEqualTo(newer);
  }
}
