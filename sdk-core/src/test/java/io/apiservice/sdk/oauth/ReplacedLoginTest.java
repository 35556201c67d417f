package io.apiservice.sdk.oauth;

import static io.apiservice.sdk.oauth.EngineFixture.failure;
import static io.apiservice.sdk.oauth.EngineFixture.value;
import static org.assertj.core.api.Assertions.assertThat;

import io.apiservice.sdk.auth.Credential;
import io.apiservice.sdk.error.StoreException;
import io.apiservice.sdk.http.Response;
import io.apiservice.sdk.store.record.GrantRecord;
import io.apiservice.sdk.store.record.RecordCodec;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A login is kept until the refresh token that replaces it has been accepted. */
class ReplacedLoginTest {
  private final EngineFixture fixture = new EngineFixture();

  private Credential renewed(TokenProvider provider, int times) {
    Credential credential = provider.current().join();
    for (int i = 0; i < times; i++) {
      credential = provider.renew(credential).join();
    }
    return credential;
  }

  @Test
  void aConfiguredTokenOfAnyAgeIsRecognised() {
    Credential last = renewed(fixture.stored("seed-0"), 900);
    byte[] record = fixture.store.only();

    for (int age : new int[] {1, 31, 32, 33, 40, 899}) {
      fixture.store.put(record);
      assertThat(fixture.stored("refresh-" + (901 - age)).current().join())
          .as("%s rotations old", age)
          .isEqualTo(last);
    }

    assertThat(fixture.server.count()).isEqualTo(901);
    assertThat(fixture.server.familyRevoked()).isFalse();
  }

  @Test
  void aTokenOfAMonthAgoIsRecognised() throws StoreException {
    GrantRecord record = GrantRecord.login("seed-0", null);
    for (int i = 1; i < 12_000; i++) {
      record = record.granted("", null, "refresh-" + i);
    }
    GrantRecord read = RecordCodec.read(RecordCodec.write(record));

    assertThat(IntStream.range(1_999, 12_000)).allMatch(i -> read.knows("refresh-" + i));
    assertThat(IntStream.range(0, 1_000)).noneMatch(i -> read.knows("other-" + i));
    assertThat(RecordCodec.write(record)).hasSizeLessThanOrEqualTo(5 * RecordCodec.BLOCK);
  }

  @Test
  void aTokenOfAnyAgeIsRecognisedWithoutAStore() {
    TokenProvider running = fixture.provider(b -> b.subject("ada"));
    Credential last = renewed(running, 100);

    for (int i : new int[] {1, 40, 100}) {
      TokenProvider late =
          fixture.bound(fixture.builder("refresh-" + i).subject("ada").build(), fixture.server);
      assertThat(late.current().join()).isEqualTo(last);
    }
    assertThat(fixture.server.count()).isEqualTo(101);
  }

  @Test
  void aNewSeedThatIsRefusedLeavesTheLoginThatLivesWithoutAStore() {
    TokenProvider running = fixture.provider(b -> b.subject("ada"));
    Credential last = renewed(running, 3);

    TokenProvider late =
        fixture.bound(fixture.builder("mistyped").subject("ada").build(), fixture.server);
    assertThat(late.current().join()).isEqualTo(last);

    assertThat(value(running.renew(last))).isEqualTo("access-5");
    assertThat(late.renew(last).join().secret()).isEqualTo("access-5");
    assertThat(fixture.server.familyRevoked()).isFalse();
  }

  @Test
  void aRefreshThatIsUnderWayWhenANewSeedComesIsNotLost() throws Exception {
    TokenProvider running = fixture.stored("seed-0");
    Credential last = renewed(running, 1);
    CompletableFuture<Response> open = new CompletableFuture<>();
    CountDownLatch atServer = new CountDownLatch(1);
    fixture.server.twist(
        reply -> {
          atServer.countDown();
          return open.thenCombine(reply, (none, response) -> response);
        });
    CompletableFuture<Credential> renewed = running.renew(last);
    assertThat(atServer.await(20, TimeUnit.SECONDS)).isTrue();
    GrantRecord now = RecordCodec.read(fixture.store.only());
    fixture.store.put(RecordCodec.write(GrantRecord.login("mistyped", now)));
    open.complete(null);

    assertThat(renewed.get(20, TimeUnit.SECONDS).secret()).isEqualTo("access-3");
    assertThat(value(fixture.stored("mistyped").current())).isEqualTo("access-3");
    assertThat(value(fixture.stored("refresh-3").forceRefresh())).isEqualTo("access-4");
    assertThat(fixture.server.presented()).doesNotHaveDuplicates();
    assertThat(fixture.server.familyRevoked()).isFalse();
  }

  @Test
  void aSeedThatIsAcceptedWhenAnotherHasComeAfterItIsTheOneThatIsKept() throws Exception {
    renewed(fixture.stored("seed-0"), 1);
    CompletableFuture<Response> open = new CompletableFuture<>();
    CountDownLatch atServer = new CountDownLatch(1);
    fixture.server.twist(
        reply -> {
          atServer.countDown();
          return open.thenCombine(reply, (none, response) -> response);
        });
    CompletableFuture<Credential> accepted =
        fixture.stored(fixture.server.login("seed-1")).current();
    assertThat(atServer.await(20, TimeUnit.SECONDS)).isTrue();
    GrantRecord now = RecordCodec.read(fixture.store.only());
    fixture.store.put(RecordCodec.write(GrantRecord.login("mistyped", now)));
    open.complete(null);

    assertThat(accepted.get(20, TimeUnit.SECONDS).secret()).isEqualTo("access-3");
    assertThat(value(fixture.stored("mistyped").current())).isEqualTo("access-3");
    assertThat(fixture.store.text()).contains("\"refresh-3\"").doesNotContain("\"refresh-2\"");
    assertThat(value(fixture.stored("seed-1").forceRefresh())).isEqualTo("access-4");
    assertThat(fixture.server.presented()).doesNotHaveDuplicates();
  }

  @Test
  void aNewSeedThatIsRefusedLeavesTheLoginThatLives() {
    Credential last = renewed(fixture.stored("seed-0"), 3);

    assertThat(fixture.stored("mistyped").current().join()).isEqualTo(last);

    assertThat(fixture.store.text()).contains("\"refresh-4\"").doesNotContain("mistyped");
    assertThat(value(fixture.stored("seed-0").forceRefresh())).isEqualTo("access-5");
  }

  @Test
  void aRunningProcessGoesOnWithTheLoginThatCameBack() {
    TokenProvider running = fixture.stored("seed-0");
    Credential last = renewed(running, 3);
    fixture.stored("mistyped").current().join();

    assertThat(value(running.renew(last))).isEqualTo("access-5");
    assertThat(fixture.server.familyRevoked()).isFalse();
  }

  @Test
  void aRefusedSeedIsNotPresentedAgain() {
    renewed(fixture.stored("seed-0"), 1);
    value(fixture.stored("mistyped").current());
    value(fixture.stored("mistyped").current());

    assertThat(fixture.server.presented()).containsOnlyOnce("mistyped");
  }

  @Test
  void afterACrashBetweenTheTwoTheLivingLoginIsStillThere() {
    Credential last = renewed(fixture.stored("seed-0"), 1);
    fixture.server.instead(503, "").instead(503, "").instead(503, "");
    TokenProvider dies = fixture.stored("mistyped");
    failure(dies.current());

    assertThat(fixture.stored("mistyped").current().join()).isEqualTo(last);
  }

  @Test
  void anotherNewSeedReplacesTheFirstAndTheLoginThatLivesIsKept() {
    renewed(fixture.stored("seed-0"), 1);
    fixture.server.instead(503, "").instead(503, "");
    failure(fixture.stored("first-try").current());
    fixture.time.pass(Duration.ofMinutes(5));

    assertThat(value(fixture.stored("second-try").current())).startsWith("access-");
    assertThat(fixture.store.text()).contains("\"refresh-2\"");
  }

  @Test
  void anAcceptedSeedEndsTheLoginBefore() throws StoreException {
    renewed(fixture.stored("seed-0"), 3);

    value(fixture.stored(fixture.server.login("seed-1")).current());

    assertThat(fixture.store.text()).doesNotContain("refresh-4");
    assertThat(RecordCodec.read(fixture.store.only()).previous()).isNull();
  }

  @Test
  void aDeadLoginDoesNotComeBack() {
    TokenProvider dead = fixture.stored("seed-0");
    fixture.server.instead(400, "{\"error\":\"invalid_grant\"}");
    failure(dead.current());

    assertThat(failure(fixture.stored("mistyped").current())).hasMessageContaining("invalid_grant");
  }

  @Test
  void aSignOutEndsBoth() {
    renewed(fixture.stored("seed-0"), 1);
    fixture.server.instead(503, "").instead(503, "").instead(503, "");
    TokenProvider fresh = fixture.stored("seed-1");
    failure(fresh.current());

    fresh.signOut().join();

    assertThat(fixture.server.revoked("seed-1")).isTrue();
    assertThat(fixture.server.revoked("refresh-2")).isTrue();
    assertThat(fixture.store.text()).doesNotContain("refresh-2");
  }
}
