package io.apiservice.sdk.oauth;

import static io.apiservice.sdk.oauth.EngineFixture.failure;
import static io.apiservice.sdk.oauth.EngineFixture.value;
import static org.assertj.core.api.Assertions.assertThat;

import io.apiservice.sdk.auth.Credential;
import io.apiservice.sdk.diagnosis.CredentialFacts;
import io.apiservice.sdk.event.ApiListener.StoreRolledBack;
import io.apiservice.sdk.event.ApiListener.TokenAdopted;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class SeedTest {
  private final EngineFixture fixture = new EngineFixture();

  private Credential renewed(TokenProvider provider, int times) {
    Credential credential = provider.current().join();
    for (int i = 0; i < times; i++) {
      credential = provider.renew(credential).join();
    }
    return credential;
  }

  @Test
  void aRestartWithTheOldSeedIsSignedInWithoutACall() {
    Credential last = renewed(fixture.stored("seed-0"), 10);

    Credential adopted = fixture.stored("seed-0").current().join();

    assertThat(adopted).isEqualTo(last);
    assertThat(adopted.facts().source()).isEqualTo(CredentialFacts.Source.ADOPTED);
    assertThat(adopted.facts().generation()).isEqualTo(11);
    assertThat(fixture.recordingListener.all(TokenAdopted.class)).hasSize(1);
    assertThat(fixture.server.count()).isEqualTo(11);
  }

  @Test
  void anyTokenSinceThenIsKnownToo() {
    renewed(fixture.stored("seed-0"), 10);

    for (int i = 1; i <= 11; i++) {
      TokenProvider restarted = fixture.stored("refresh-" + i);
      assertThat(restarted.current().join()).isNotNull();
    }

    assertThat(fixture.server.count()).isEqualTo(11);
    assertThat(fixture.store.size()).isEqualTo(1);
  }

  @Test
  void theFirstSeedIsKnownEvenAfterManyRotations() {
    renewed(fixture.stored("seed-0"), 50);

    assertThat(fixture.stored("seed-0").current().join()).isNotNull();
    assertThat(fixture.server.familyRevoked()).isFalse();
  }

  @Test
  void aNewSeedIsANewLogin() {
    TokenProvider old = fixture.stored("seed-0");
    renewed(old, 3);

    TokenProvider fresh = fixture.stored(fixture.server.login("seed-1"));
    Credential credential = fresh.current().join();

    assertThat(credential.secret()).isEqualTo("access-5");
    assertThat(fixture.server.presented()).endsWith("seed-1");
    assertThat(fixture.store.size()).isEqualTo(1);
  }

  @Test
  void aRunningProcessTakesTheNewLoginOverRatherThanFightIt() {
    TokenProvider old = fixture.stored("seed-0");
    Credential stale = renewed(old, 3);
    Credential fresh = fixture.stored(fixture.server.login("seed-1")).current().join();

    assertThat(old.renew(stale).join()).isEqualTo(fresh);
    assertThat(fixture.stored("seed-0").current().join()).as("an old seed").isEqualTo(fresh);
    assertThat(fixture.server.count()).isEqualTo(5);
  }

  @Test
  void aNewSeedLiftsATombstone() {
    TokenProvider dead = fixture.stored("seed-0");
    fixture.server.instead(400, "{\"error\":\"invalid_grant\"}");
    failure(dead.current());

    assertThat(value(fixture.stored(fixture.server.login("seed-1")).current()))
        .isEqualTo("access-1");
    fixture.time.pass(Duration.ofSeconds(6));
    assertThat(value(dead.current())).as("the running process sees it").isEqualTo("access-1");
  }

  @Test
  void twoProcessesThatStartAtDifferentGenerationsShareOneGrant() {
    TokenProvider first = fixture.stored("seed-0");
    Credential before = first.current().join();
    TokenProvider second = fixture.stored("refresh-1");

    Credential renewed = first.renew(before).join();

    assertThat(second.renew(before).join()).isEqualTo(renewed);
    assertThat(fixture.server.presented()).containsExactly("seed-0", "refresh-1");
  }

  @Test
  void withoutASubjectEachTokenNamesItsOwnGrant() {
    fixture
        .bound(fixture.builder("seed-0").store(fixture.store).build(), fixture.server)
        .current()
        .join();
    fixture
        .bound(
            fixture.builder(fixture.server.login("seed-1")).store(fixture.store).build(),
            fixture.server)
        .current()
        .join();

    assertThat(fixture.store.size()).isEqualTo(2);
  }

  @Test
  void aRecordThatWentBackIsNotBelieved() {
    TokenProvider provider = fixture.stored("seed-0");
    Credential first = provider.current().join();
    byte[] backup = fixture.store.only();
    Credential second = provider.renew(first).join();
    fixture.store.put(backup);

    Credential third = provider.renew(second).join();

    assertThat(third.secret()).isEqualTo("access-3");
    assertThat(fixture.server.presented()).containsExactly("seed-0", "refresh-1", "refresh-2");
    assertThat(fixture.recordingListener.all(StoreRolledBack.class)).hasSize(1);
  }

  @Test
  void anEmptiedStoreIsFilledAgain() {
    TokenProvider provider = fixture.stored("seed-0");
    Credential first = provider.current().join();
    fixture.store.clear();

    assertThat(value(provider.renew(first))).isEqualTo("access-2");
    assertThat(fixture.server.presented()).containsExactly("seed-0", "refresh-1");
  }

  @Test
  void anAccessTokenInTheStoreIsNotUsedWhenItHasExpired() {
    fixture.stored("seed-0").current().join();
    fixture.time.pass(Duration.ofHours(2));

    assertThat(value(fixture.stored("seed-0").current())).isEqualTo("access-2");
  }

  @Test
  void anAdoptedTokenAgesByItsWholeLife() {
    fixture.stored("seed-0").current().join();
    fixture.time.pass(Duration.ofMinutes(50));
    TokenProvider late = fixture.stored("seed-0");
    Credential adopted = late.current().join();

    fixture.time.pass(
        Duration.ofMinutes(
            7)); // the token is expiring now, whatever the jitter is, so a refresh begins
    assertThat(late.current().join()).isEqualTo(adopted);
    Credential next = late.renew(adopted).join();

    assertThat(next.secret()).isEqualTo("access-2");
    assertThat(fixture.server.count()).isEqualTo(2);
  }

  @Test
  void forcingReplacesAStoredTokenThatThisProcessHasNotSeenYet() {
    fixture.stored("seed-0").current().join();

    Credential forced = fixture.stored("seed-0").forceRefresh().join();

    assertThat(forced.secret()).isEqualTo("access-2");
    assertThat(fixture.server.presented()).containsExactly("seed-0", "refresh-1");
  }
}
