package io.apiservice.sdk.oauth;

import static io.apiservice.sdk.oauth.Rig.failure;
import static io.apiservice.sdk.oauth.Rig.value;
import static org.assertj.core.api.Assertions.assertThat;

import io.apiservice.sdk.auth.Credential;
import io.apiservice.sdk.diagnosis.CredentialFacts;
import io.apiservice.sdk.event.ApiListener.StoreWentBack;
import io.apiservice.sdk.event.ApiListener.TokenAdopted;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class SeedsTest {
  private final Rig rig = new Rig();

  private Credential renewed(TokenProvider provider, int times) {
    Credential credential = provider.current().join();
    for (int i = 0; i < times; i++) {
      credential = provider.renew(credential).join();
    }
    return credential;
  }

  @Test
  void aRestartWithTheOldSeedIsSignedInWithoutACall() {
    Credential last = renewed(rig.stored("seed-0"), 10);

    Credential adopted = rig.stored("seed-0").current().join();

    assertThat(adopted).isEqualTo(last);
    assertThat(adopted.facts().origin()).isEqualTo(CredentialFacts.Origin.ADOPTED);
    assertThat(adopted.facts().generation()).isEqualTo(11);
    assertThat(rig.heard.all(TokenAdopted.class)).hasSize(1);
    assertThat(rig.server.count()).isEqualTo(11);
  }

  @Test
  void anyTokenSinceThenIsKnownToo() {
    renewed(rig.stored("seed-0"), 10);

    for (int i = 1; i <= 11; i++) {
      TokenProvider restarted = rig.stored("refresh-" + i);
      assertThat(restarted.current().join()).isNotNull();
    }

    assertThat(rig.server.count()).isEqualTo(11);
    assertThat(rig.store.size()).isEqualTo(1);
  }

  @Test
  void theFirstSeedIsKnownEvenAfterManyRotations() {
    renewed(rig.stored("seed-0"), 50);

    assertThat(rig.stored("seed-0").current().join()).isNotNull();
    assertThat(rig.server.familyRevoked()).isFalse();
  }

  @Test
  void aNewSeedIsANewLogin() {
    TokenProvider old = rig.stored("seed-0");
    renewed(old, 3);

    TokenProvider fresh = rig.stored(rig.server.login("seed-1"));
    Credential credential = fresh.current().join();

    assertThat(credential.secret()).isEqualTo("access-5");
    assertThat(rig.server.presented()).endsWith("seed-1");
    assertThat(rig.store.size()).isEqualTo(1);
  }

  @Test
  void aRunningProcessTakesTheNewLoginOverRatherThanFightIt() {
    TokenProvider old = rig.stored("seed-0");
    Credential stale = renewed(old, 3);
    Credential fresh = rig.stored(rig.server.login("seed-1")).current().join();

    assertThat(old.renew(stale).join()).isEqualTo(fresh);
    assertThat(rig.stored("seed-0").current().join()).as("an old seed").isEqualTo(fresh);
    assertThat(rig.server.count()).isEqualTo(5);
  }

  @Test
  void aNewSeedLiftsATombstone() {
    TokenProvider dead = rig.stored("seed-0");
    rig.server.instead(400, "{\"error\":\"invalid_grant\"}");
    failure(dead.current());

    assertThat(value(rig.stored(rig.server.login("seed-1")).current())).isEqualTo("access-1");
    rig.time.pass(Duration.ofSeconds(6));
    assertThat(value(dead.current())).as("the running process sees it").isEqualTo("access-1");
  }

  @Test
  void twoProcessesThatStartAtDifferentGenerationsShareOneGrant() {
    TokenProvider first = rig.stored("seed-0");
    Credential before = first.current().join();
    TokenProvider second = rig.stored("refresh-1");

    Credential renewed = first.renew(before).join();

    assertThat(second.renew(before).join()).isEqualTo(renewed);
    assertThat(rig.server.presented()).containsExactly("seed-0", "refresh-1");
  }

  @Test
  void withoutASubjectEachTokenNamesItsOwnGrant() {
    rig.bound(rig.builder("seed-0").store(rig.store).build(), rig.server).current().join();
    rig.bound(rig.builder(rig.server.login("seed-1")).store(rig.store).build(), rig.server)
        .current()
        .join();

    assertThat(rig.store.size()).isEqualTo(2);
  }

  @Test
  void aRecordThatWentBackIsNotBelieved() {
    TokenProvider provider = rig.stored("seed-0");
    Credential first = provider.current().join();
    byte[] backup = rig.store.only();
    Credential second = provider.renew(first).join();
    rig.store.put(backup);

    Credential third = provider.renew(second).join();

    assertThat(third.secret()).isEqualTo("access-3");
    assertThat(rig.server.presented()).containsExactly("seed-0", "refresh-1", "refresh-2");
    assertThat(rig.heard.all(StoreWentBack.class)).hasSize(1);
  }

  @Test
  void anEmptiedStoreIsFilledAgain() {
    TokenProvider provider = rig.stored("seed-0");
    Credential first = provider.current().join();
    rig.store.clear();

    assertThat(value(provider.renew(first))).isEqualTo("access-2");
    assertThat(rig.server.presented()).containsExactly("seed-0", "refresh-1");
  }

  @Test
  void anAccessTokenInTheStoreIsNotUsedWhenItHasExpired() {
    rig.stored("seed-0").current().join();
    rig.time.pass(Duration.ofHours(2));

    assertThat(value(rig.stored("seed-0").current())).isEqualTo("access-2");
  }

  @Test
  void anAdoptedTokenAgesByItsWholeLife() {
    rig.stored("seed-0").current().join();
    rig.time.pass(Duration.ofMinutes(50));
    TokenProvider late = rig.stored("seed-0");
    Credential adopted = late.current().join();

    rig.time.pass(Duration.ofMinutes(7)); // ageing, whatever the jitter: a refresh begins
    assertThat(late.current().join()).isEqualTo(adopted);
    Credential next = late.renew(adopted).join();

    assertThat(next.secret()).isEqualTo("access-2");
    assertThat(rig.server.count()).isEqualTo(2);
  }

  @Test
  void forcingReplacesAStoredTokenThatThisProcessHasNotSeenYet() {
    rig.stored("seed-0").current().join();

    Credential forced = rig.stored("seed-0").forceRefresh().join();

    assertThat(forced.secret()).isEqualTo("access-2");
    assertThat(rig.server.presented()).containsExactly("seed-0", "refresh-1");
  }
}
