package io.apiservice.sdk.oauth;

import static org.assertj.core.api.Assertions.assertThat;

import io.apiservice.sdk.auth.Credential;
import io.apiservice.sdk.http.Headers;
import io.apiservice.sdk.http.Response;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whichever of the monotonic and the wall clock ran further ends a token, a pause, a back-off. */
@Timeout(60)
class ClockJumpsTest {
  private static final Duration HOUR = Duration.ofHours(1);

  private final Rig rig = new Rig();

  private void serverAsksForAPauseOf(int seconds) {
    rig.server.instead(
        CompletableFuture.completedFuture(
            Response.of(503, Headers.of("Retry-After", String.valueOf(seconds)), "")));
  }

  @Test
  void aTokenDoesNotOutliveANightOfSleep() {
    TokenProvider provider = rig.provider();
    assertThat(Rig.value(provider.current())).isEqualTo("access-1");

    rig.time.suspend(Duration.ofHours(9));

    assertThat(Rig.value(provider.current())).isEqualTo("access-2");
    assertThat(Rig.value(provider.current())).isEqualTo("access-2");
    assertThat(rig.server.count()).isEqualTo(2);
  }

  @Test
  void aTokenDoesNotBecomeImmortalByAClockThatIsSetBack() {
    TokenProvider provider = rig.provider();
    provider.current().join();

    rig.time.setClock(HOUR.multipliedBy(-24));
    rig.time.pass(HOUR.plusMinutes(1));

    assertThat(Rig.value(provider.current())).isEqualTo("access-2");
  }

  @Test
  void aTokenEndsThoughTheWallClockStandsStill() {
    TokenProvider provider = rig.provider();
    provider.current().join();

    rig.time.standStill(HOUR);

    assertThat(Rig.value(provider.current())).isEqualTo("access-2");
  }

  @Test
  void aClockThatIsSetBackRenewsNothingEarly() {
    TokenProvider provider = rig.provider();
    Credential first = provider.current().join();

    rig.time.setClock(HOUR.negated());
    rig.time.pass(Duration.ofMinutes(50));

    assertThat(provider.current().join()).isEqualTo(first);
    assertThat(rig.server.count()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {-3, -1, 1, 3})
  void aStepOfSecondsRenewsNothing(int seconds) {
    TokenProvider provider = rig.provider();
    Credential first = provider.current().join();

    rig.time.setClock(Duration.ofSeconds(seconds));
    rig.time.pass(Duration.ofMinutes(50));

    assertThat(provider.current().join()).isEqualTo(first);
    assertThat(rig.server.count()).isEqualTo(1);
  }

  @Test
  void aClockThatKeepsJumpingForthAndBackCausesOneRefresh() {
    TokenProvider provider = rig.provider();
    provider.current().join();

    for (int jump = 0; jump < 50; jump++) {
      rig.time.setClock(HOUR.multipliedBy(2));
      provider.current().join();
      rig.time.setClock(HOUR.multipliedBy(-2));
      provider.current().join();
      rig.time.pass(Duration.ofSeconds(1));
    }

    assertThat(rig.server.count()).as("the first token and one more").isEqualTo(2);
  }

  @Test
  void aClockThatIsSetForwardCausesOneRefreshForAllProcesses() {
    TokenProvider one = rig.stored("seed-0");
    TokenProvider other = rig.stored("seed-0");
    one.current().join();
    other.current().join();

    rig.time.setClock(HOUR.multipliedBy(2));

    assertThat(Rig.value(one.current())).isEqualTo("access-2");
    assertThat(Rig.value(other.current())).isEqualTo("access-2");
    assertThat(rig.server.count()).isEqualTo(2);
  }

  @Test
  void aRecordOfABadClockLivesNoLongerThanItsLife() {
    rig.time.setClock(Duration.ofDays(400));
    rig.stored("seed-0").current().join();
    rig.time.setClock(Duration.ofDays(-400));
    TokenProvider next = rig.stored("seed-0");
    assertThat(Rig.value(next.current())).isEqualTo("access-1");

    rig.time.pass(HOUR);

    assertThat(Rig.value(next.current())).isEqualTo("access-2");
  }

  @Test
  void aClockThatJumpsDuringTheRequestCostsOneMoreRefresh() {
    rig.server.twist(
        reply -> {
          rig.time.setClock(HOUR.multipliedBy(2));
          return reply;
        });
    TokenProvider provider = rig.provider();

    assertThat(Rig.value(provider.current())).isEqualTo("access-1");
    for (int call = 0; call < 20; call++) {
      provider.current().join();
    }

    assertThat(rig.server.count()).isEqualTo(2);
  }

  @Test
  void aPauseThatTheServerAskedForEndsWhileTheMachineSleeps() {
    serverAsksForAPauseOf(300);
    TokenProvider provider = rig.provider();
    assertThat(Rig.failure(provider.current())).hasMessageContaining("503");

    rig.time.suspend(Duration.ofMinutes(6));

    assertThat(Rig.value(provider.current())).isEqualTo("access-1");
  }

  @Test
  void aPauseThatTheServerAskedForEndsThoughTheClockIsSetBack() {
    serverAsksForAPauseOf(300);
    TokenProvider provider = rig.provider();
    assertThat(Rig.failure(provider.current())).hasMessageContaining("503");

    rig.time.setClock(HOUR.negated());
    assertThat(Rig.failure(provider.current())).hasMessageContaining("503");
    assertThat(rig.server.count()).isEqualTo(1);
    rig.time.pass(Duration.ofMinutes(6));

    assertThat(Rig.value(provider.current())).isEqualTo("access-1");
  }

  @Test
  void recordsKnowNoTimeZone() {
    Instant change = Instant.parse("2026-03-29T01:00:00Z"); // in most of Europe
    rig.time.pass(Duration.between(rig.time.instant(), change.minus(Duration.ofMinutes(30))));
    rig.stored("seed-0").current().join();

    rig.time.pass(Duration.ofMinutes(45));

    assertThat(rig.store.text()).contains("\"expiresAt\":\"2026-03-29T01:30:00Z\"");
    assertThat(Rig.value(rig.stored("seed-0").current())).isEqualTo("access-1");
    assertThat(rig.server.count()).isEqualTo(1);
  }
}
