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

/** A token, a pause or a back-off ends as soon as the monotonic or the wall clock says so. */
@Timeout(60)
class ClockJumpsTest {
  private static final Duration HOUR = Duration.ofHours(1);

  private final EngineFixture fixture = new EngineFixture();

  private void serverAsksForAPauseOf(int seconds) {
    fixture.server.instead(
        CompletableFuture.completedFuture(
            Response.of(503, Headers.of("Retry-After", String.valueOf(seconds)), "")));
  }

  @Test
  void aTokenDoesNotOutliveANightOfSleep() {
    TokenProvider provider = fixture.provider();
    assertThat(EngineFixture.value(provider.current())).isEqualTo("access-1");

    fixture.time.suspend(Duration.ofHours(9));

    assertThat(EngineFixture.value(provider.current())).isEqualTo("access-2");
    assertThat(EngineFixture.value(provider.current())).isEqualTo("access-2");
    assertThat(fixture.server.count()).isEqualTo(2);
  }

  @Test
  void aTokenDoesNotBecomeImmortalByAClockThatIsSetBack() {
    TokenProvider provider = fixture.provider();
    provider.current().join();

    fixture.time.setClock(HOUR.multipliedBy(-24));
    fixture.time.pass(HOUR.plusMinutes(1));

    assertThat(EngineFixture.value(provider.current())).isEqualTo("access-2");
  }

  @Test
  void aTokenEndsThoughTheWallClockStandsStill() {
    TokenProvider provider = fixture.provider();
    provider.current().join();

    fixture.time.standStill(HOUR);

    assertThat(EngineFixture.value(provider.current())).isEqualTo("access-2");
  }

  @Test
  void aClockThatIsSetBackRenewsNothingEarly() {
    TokenProvider provider = fixture.provider();
    Credential first = provider.current().join();

    fixture.time.setClock(HOUR.negated());
    fixture.time.pass(Duration.ofMinutes(50));

    assertThat(provider.current().join()).isEqualTo(first);
    assertThat(fixture.server.count()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {-3, -1, 1, 3})
  void aStepOfSecondsRenewsNothing(int seconds) {
    TokenProvider provider = fixture.provider();
    Credential first = provider.current().join();

    fixture.time.setClock(Duration.ofSeconds(seconds));
    fixture.time.pass(Duration.ofMinutes(50));

    assertThat(provider.current().join()).isEqualTo(first);
    assertThat(fixture.server.count()).isEqualTo(1);
  }

  @Test
  void aClockThatKeepsJumpingForthAndBackCausesOneRefresh() {
    TokenProvider provider = fixture.provider();
    provider.current().join();

    for (int jump = 0; jump < 50; jump++) {
      fixture.time.setClock(HOUR.multipliedBy(2));
      provider.current().join();
      fixture.time.setClock(HOUR.multipliedBy(-2));
      provider.current().join();
      fixture.time.pass(Duration.ofSeconds(1));
    }

    assertThat(fixture.server.count()).as("the first token and one more").isEqualTo(2);
  }

  @Test
  void aClockThatIsSetForwardCausesOneRefreshForAllProcesses() {
    TokenProvider one = fixture.stored("seed-0");
    TokenProvider other = fixture.stored("seed-0");
    one.current().join();
    other.current().join();

    fixture.time.setClock(HOUR.multipliedBy(2));

    assertThat(EngineFixture.value(one.current())).isEqualTo("access-2");
    assertThat(EngineFixture.value(other.current())).isEqualTo("access-2");
    assertThat(fixture.server.count()).isEqualTo(2);
  }

  @Test
  void aRecordOfABadClockLivesNoLongerThanItsLife() {
    fixture.time.setClock(Duration.ofDays(400));
    fixture.stored("seed-0").current().join();
    fixture.time.setClock(Duration.ofDays(-400));
    TokenProvider next = fixture.stored("seed-0");
    assertThat(EngineFixture.value(next.current())).isEqualTo("access-1");

    fixture.time.pass(HOUR);

    assertThat(EngineFixture.value(next.current())).isEqualTo("access-2");
  }

  @Test
  void aClockThatJumpsDuringTheRequestCostsOneMoreRefresh() {
    fixture.server.twist(
        reply -> {
          fixture.time.setClock(HOUR.multipliedBy(2));
          return reply;
        });
    TokenProvider provider = fixture.provider();

    assertThat(EngineFixture.value(provider.current())).isEqualTo("access-1");
    for (int call = 0; call < 20; call++) {
      provider.current().join();
    }

    assertThat(fixture.server.count()).isEqualTo(2);
  }

  @Test
  void aPauseThatTheServerAskedForEndsWhileTheMachineSleeps() {
    serverAsksForAPauseOf(300);
    TokenProvider provider = fixture.provider();
    assertThat(EngineFixture.failure(provider.current())).hasMessageContaining("503");

    fixture.time.suspend(Duration.ofMinutes(6));

    assertThat(EngineFixture.value(provider.current())).isEqualTo("access-1");
  }

  @Test
  void aPauseThatTheServerAskedForEndsThoughTheClockIsSetBack() {
    serverAsksForAPauseOf(300);
    TokenProvider provider = fixture.provider();
    assertThat(EngineFixture.failure(provider.current())).hasMessageContaining("503");

    fixture.time.setClock(HOUR.negated());
    assertThat(EngineFixture.failure(provider.current())).hasMessageContaining("503");
    assertThat(fixture.server.count()).isEqualTo(1);
    fixture.time.pass(Duration.ofMinutes(6));

    assertThat(EngineFixture.value(provider.current())).isEqualTo("access-1");
  }

  @Test
  void recordsKnowNoTimeZone() {
    Instant change =
        Instant.parse("2026-03-29T01:00:00Z"); // when summer time began in most of Europe
    fixture.time.pass(
        Duration.between(fixture.time.instant(), change.minus(Duration.ofMinutes(30))));
    fixture.stored("seed-0").current().join();

    fixture.time.pass(Duration.ofMinutes(45));

    assertThat(fixture.store.text()).contains("\"expiresAt\":\"2026-03-29T01:30:00Z\"");
    assertThat(EngineFixture.value(fixture.stored("seed-0").current())).isEqualTo("access-1");
    assertThat(fixture.server.count()).isEqualTo(1);
  }
}
