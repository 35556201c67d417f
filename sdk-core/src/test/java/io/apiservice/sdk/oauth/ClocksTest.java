package io.apiservice.sdk.oauth;

import static org.assertj.core.api.Assertions.assertThat;

import io.apiservice.sdk.auth.Credential;
import io.apiservice.sdk.http.Headers;
import io.apiservice.sdk.http.Response;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClocksTest {
  private final Rig rig = new Rig();

  private static String date(Instant instant) {
    return DateTimeFormatter.RFC_1123_DATE_TIME.format(instant.atOffset(ZoneOffset.UTC));
  }

  @Test
  void theOffsetIsTakenFromRepliesThatNoCacheKept() {
    Instant now = rig.time.instant();
    Headers ahead = Headers.of("Date", date(now.plusSeconds(90)));

    assertThat(ServerClock.offset(ahead, now)).contains(Duration.ofMillis(90_500));
    assertThat(ServerClock.offset(ahead.with("Age", "3"), now)).isEmpty();
    assertThat(ServerClock.offset(Headers.empty(), now)).isEmpty();
    assertThat(ServerClock.offset(Headers.of("Date", "yesterday"), now)).isEmpty();
  }

  private Credential obtainedWhileTheServerIsFiveHoursAhead(TokenProvider provider) {
    rig.server.rotates(false);
    String late = date(rig.time.instant().plus(Duration.ofHours(5)));
    rig.server.twist(
        reply ->
            CompletableFuture.completedFuture(
                Response.of(
                    200,
                    Headers.of("Date", late),
                    "{\"access_token\":\"a\",\"expires_in\":3600}")));
    return provider.current().join();
  }

  @Test
  void aClockThatIsWrongDoesNotShortenOrLengthenALife() {
    rig.store.outliving();
    TokenProvider provider = rig.stored("seed-0");
    Credential first = obtainedWhileTheServerIsFiveHoursAhead(provider);

    rig.time.pass(Duration.ofMinutes(50));

    assertThat(provider.current().join()).isEqualTo(first);
    assertThat(first.facts().expiresAt())
        .contains(first.facts().obtainedAt().orElseThrow().plusSeconds(3600));
    assertThat(rig.store.text()).as("hosts share the server's time").contains("T17:00");
  }

  @Test
  void theProcessesOfOneHostShareItsClockRightOrWrong() {
    obtainedWhileTheServerIsFiveHoursAhead(rig.stored("seed-0"));

    assertThat(rig.store.text()).contains("T12:00").doesNotContain("T17:00");
    rig.time.pass(Duration.ofMinutes(61));
    assertThat(Rig.value(rig.stored("seed-0").current())).isEqualTo("access-2");
  }

  @Test
  void noAdoptedTokenHasMoreThanItsLife() {
    rig.store.outliving();
    obtainedWhileTheServerIsFiveHoursAhead(rig.stored("seed-0"));
    TokenProvider other = rig.stored("seed-0");
    Credential adopted = other.current().join();

    rig.time.pass(Duration.ofMinutes(61));

    assertThat(other.current().join()).isNotEqualTo(adopted);
  }

  @ParameterizedTest
  @CsvSource({"5,1,0.1", "60,12,1.2", "3600,300,10", "86400,300,10"})
  void windowsAreSharesOfTheLifetime(long life, double ageing, double expired) {
    Lifetimes lifetimes = new Lifetimes(1);

    assertThat(lifetimes.ageing(Duration.ofSeconds(life)))
        .isEqualTo(Duration.ofMillis((long) (ageing * 1000)));
    assertThat(lifetimes.expired(Duration.ofSeconds(life)))
        .isEqualTo(Duration.ofMillis((long) (expired * 1000)));
  }

  @Test
  void jitterMovesTheAgeingWindowOnly() {
    Duration life = Duration.ofHours(1);

    assertThat(new Lifetimes(0.75).ageing(life)).isEqualTo(Duration.ofSeconds(225));
    assertThat(new Lifetimes(1.25).ageing(life)).isEqualTo(Duration.ofSeconds(375));
    assertThat(new Lifetimes(1.25).expired(life)).isEqualTo(Duration.ofSeconds(10));
  }

  @Test
  void theBackOffDoublesUpToAMinute() {
    assertThat(Setback.backoff(Timing.STANDARD, 1, 1)).isEqualTo(Duration.ofSeconds(1));
    assertThat(Setback.backoff(Timing.STANDARD, 3, 1)).isEqualTo(Duration.ofSeconds(4));
    assertThat(Setback.backoff(Timing.STANDARD, 1000, 1)).isEqualTo(Duration.ofMinutes(1));
    assertThat(Setback.backoff(Timing.STANDARD, 1, 0)).isEqualTo(Duration.ofMillis(750));
  }
}
