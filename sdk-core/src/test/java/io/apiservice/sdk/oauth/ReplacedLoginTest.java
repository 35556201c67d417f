package io.apiservice.sdk.oauth;

import static io.apiservice.sdk.oauth.Rig.failure;
import static io.apiservice.sdk.oauth.Rig.value;
import static org.assertj.core.api.Assertions.assertThat;

import io.apiservice.sdk.auth.Credential;
import io.apiservice.sdk.error.StoreException;
import io.apiservice.sdk.http.Response;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The login that lives is kept until the refresh token that is to replace it has been accepted. */
class ReplacedLoginTest {
  private final Rig rig = new Rig();

  private Credential renewed(TokenProvider provider, int times) {
    Credential credential = provider.current().join();
    for (int i = 0; i < times; i++) {
      credential = provider.renew(credential).join();
    }
    return credential;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 31, 32, 33, 40, 899})
  void aConfiguredTokenOfAnyAgeIsRecognised(int age) {
    Credential last = renewed(rig.stored("seed-0"), 900);

    assertThat(rig.stored("refresh-" + (901 - age)).current().join()).isEqualTo(last);

    assertThat(rig.server.count()).isEqualTo(901);
    assertThat(rig.server.familyRevoked()).isFalse();
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
    TokenProvider running = rig.provider(b -> b.subject("ada"));
    Credential last = renewed(running, 100);

    for (int i : new int[] {1, 40, 100}) {
      TokenProvider late =
          rig.bound(rig.builder("refresh-" + i).subject("ada").build(), rig.server);
      assertThat(late.current().join()).isEqualTo(last);
    }
    assertThat(rig.server.count()).isEqualTo(101);
  }

  @Test
  void aNewSeedThatIsRefusedLeavesTheLoginThatLivesWithoutAStore() {
    TokenProvider running = rig.provider(b -> b.subject("ada"));
    Credential last = renewed(running, 3);

    TokenProvider late = rig.bound(rig.builder("mistyped").subject("ada").build(), rig.server);
    assertThat(late.current().join()).isEqualTo(last);

    assertThat(value(running.renew(last))).isEqualTo("access-5");
    assertThat(late.renew(last).join().secret()).isEqualTo("access-5");
    assertThat(rig.server.familyRevoked()).isFalse();
  }

  @Test
  void aRefreshThatIsUnderWayWhenANewSeedComesIsNotLost() throws Exception {
    TokenProvider running = rig.stored("seed-0");
    Credential last = renewed(running, 1);
    CompletableFuture<Response> open = new CompletableFuture<>();
    CountDownLatch atServer = new CountDownLatch(1);
    rig.server.twist(
        reply -> {
          atServer.countDown();
          return open.thenCombine(reply, (none, response) -> response);
        });
    CompletableFuture<Credential> renewed = running.renew(last);
    assertThat(atServer.await(20, TimeUnit.SECONDS)).isTrue();
    GrantRecord now = RecordCodec.read(rig.store.only());
    rig.store.put(RecordCodec.write(GrantRecord.login("mistyped", now)));
    open.complete(null);

    assertThat(renewed.get(20, TimeUnit.SECONDS).secret()).isEqualTo("access-3");
    assertThat(value(rig.stored("mistyped").current())).isEqualTo("access-3");
    assertThat(value(rig.stored("refresh-3").forceRefresh())).isEqualTo("access-4");
    assertThat(rig.server.presented()).doesNotHaveDuplicates();
    assertThat(rig.server.familyRevoked()).isFalse();
  }

  @Test
  void aNewSeedThatIsRefusedLeavesTheLoginThatLives() {
    Credential last = renewed(rig.stored("seed-0"), 3);

    assertThat(rig.stored("mistyped").current().join()).isEqualTo(last);

    assertThat(rig.store.text()).contains("\"refresh-4\"").doesNotContain("mistyped");
    assertThat(value(rig.stored("seed-0").forceRefresh())).isEqualTo("access-5");
  }

  @Test
  void aRunningProcessGoesOnWithTheLoginThatCameBack() {
    TokenProvider running = rig.stored("seed-0");
    Credential last = renewed(running, 3);
    rig.stored("mistyped").current().join();

    assertThat(value(running.renew(last))).isEqualTo("access-5");
    assertThat(rig.server.familyRevoked()).isFalse();
  }

  @Test
  void aRefusedSeedIsNotPresentedAgain() {
    renewed(rig.stored("seed-0"), 1);
    value(rig.stored("mistyped").current());
    value(rig.stored("mistyped").current());

    assertThat(rig.server.presented()).containsOnlyOnce("mistyped");
  }

  @Test
  void afterACrashBetweenTheTwoTheLivingLoginIsStillThere() {
    Credential last = renewed(rig.stored("seed-0"), 1);
    rig.server.instead(503, "").instead(503, "").instead(503, "");
    TokenProvider dies = rig.stored("mistyped");
    failure(dies.current());

    assertThat(rig.stored("mistyped").current().join()).isEqualTo(last);
  }

  @Test
  void anotherNewSeedReplacesTheFirstAndTheLoginThatLivesIsKept() {
    renewed(rig.stored("seed-0"), 1);
    rig.server.instead(503, "").instead(503, "");
    failure(rig.stored("first-try").current());
    rig.time.pass(Duration.ofMinutes(5));

    assertThat(value(rig.stored("second-try").current())).startsWith("access-");
    assertThat(rig.store.text()).contains("\"refresh-2\"");
  }

  @Test
  void anAcceptedSeedEndsTheLoginBefore() throws StoreException {
    renewed(rig.stored("seed-0"), 3);

    value(rig.stored(rig.server.login("seed-1")).current());

    assertThat(rig.store.text()).doesNotContain("refresh-4");
    assertThat(RecordCodec.read(rig.store.only()).previous()).isNull();
  }

  @Test
  void aDeadLoginDoesNotComeBack() {
    TokenProvider dead = rig.stored("seed-0");
    rig.server.instead(400, "{\"error\":\"invalid_grant\"}");
    failure(dead.current());

    assertThat(failure(rig.stored("mistyped").current())).hasMessageContaining("invalid_grant");
  }

  @Test
  void aSignOutEndsBoth() {
    renewed(rig.stored("seed-0"), 1);
    rig.server.instead(503, "").instead(503, "").instead(503, "");
    TokenProvider fresh = rig.stored("seed-1");
    failure(fresh.current());

    fresh.signOut().join();

    assertThat(rig.server.revoked("seed-1")).isTrue();
    assertThat(rig.server.revoked("refresh-2")).isTrue();
    assertThat(rig.store.text()).doesNotContain("refresh-2");
  }
}
