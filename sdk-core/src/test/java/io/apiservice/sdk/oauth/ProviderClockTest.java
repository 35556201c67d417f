package io.apiservice.sdk.oauth;

import static org.assertj.core.api.Assertions.assertThat;

import io.apiservice.sdk.auth.Credential;
import io.apiservice.sdk.http.Headers;
import io.apiservice.sdk.http.Response;
import io.apiservice.sdk.oauth.endpoint.ClockOffset;
import io.apiservice.sdk.oauth.runtime.ExpiryPolicy;
import io.apiservice.sdk.oauth.runtime.RefreshTimeouts;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProviderClockTest {
  private final EngineFixture fixture = new EngineFixture();

  private static String date(Instant instant) {
    return DateTimeFormatter.RFC_1123_DATE_TIME.format(instant.atOffset(ZoneOffset.UTC));
  }

  @Test
  void theOffsetIsTakenFromRepliesThatNoCacheKept() {
    Instant now = fixture.time.instant();
    Headers ahead = Headers.of("Date", date(now.plusSeconds(90)));

    assertThat(ClockOffset.offset(ahead, now)).contains(Duration.ofMillis(90_500));
    assertThat(ClockOffset.offset(ahead.with("Age", "3"), now)).isEmpty();
    assertThat(ClockOffset.offset(Headers.empty(), now)).isEmpty();
    assertThat(ClockOffset.offset(Headers.of("Date", "yesterday"), now)).isEmpty();
  }

  private Credential obtainedWhileTheServerIsFiveHoursAhead(TokenProvider provider) {
    fixture.server.rotates(false);
    String late = date(fixture.time.instant().plus(Duration.ofHours(5)));
    fixture.server.twist(
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
    fixture.store.outliving();
    TokenProvider provider = fixture.stored("seed-0");
    Credential first = obtainedWhileTheServerIsFiveHoursAhead(provider);

    fixture.time.pass(Duration.ofMinutes(50));

    assertThat(provider.current().join()).isEqualTo(first);
    assertThat(first.facts().expiresAt())
        .contains(first.facts().obtainedAt().orElseThrow().plusSeconds(3600));
    assertThat(fixture.store.text()).as("hosts share the server's time").contains("T17:00");
  }

  @Test
  void theProcessesOfOneHostShareItsClockRightOrWrong() {
    obtainedWhileTheServerIsFiveHoursAhead(fixture.stored("seed-0"));

    assertThat(fixture.store.text()).contains("T12:00").doesNotContain("T17:00");
    fixture.time.pass(Duration.ofMinutes(61));
    assertThat(EngineFixture.value(fixture.stored("seed-0").current())).isEqualTo("access-2");
  }

  @Test
  void noAdoptedTokenHasMoreThanItsLife() {
    fixture.store.outliving();
    obtainedWhileTheServerIsFiveHoursAhead(fixture.stored("seed-0"));
    TokenProvider other = fixture.stored("seed-0");
    Credential adopted = other.current().join();

    fixture.time.pass(Duration.ofMinutes(61));

    assertThat(other.current().join()).isNotEqualTo(adopted);
  }

  @ParameterizedTest
  @CsvSource({"5,1,0.1", "60,12,1.2", "3600,300,10", "86400,300,10"})
  void windowsAreSharesOfTheLifetime(long life, double ageing, double expired) {
    ExpiryPolicy expiry = new ExpiryPolicy(1);

    assertThat(expiry.expiring(Duration.ofSeconds(life)))
        .isEqualTo(Duration.ofMillis((long) (ageing * 1000)));
    assertThat(expiry.expired(Duration.ofSeconds(life)))
        .isEqualTo(Duration.ofMillis((long) (expired * 1000)));
  }

  @Test
  void jitterMovesTheAgeingWindowOnly() {
    Duration life = Duration.ofHours(1);

    assertThat(new ExpiryPolicy(0.75).expiring(life)).isEqualTo(Duration.ofSeconds(225));
    assertThat(new ExpiryPolicy(1.25).expiring(life)).isEqualTo(Duration.ofSeconds(375));
    assertThat(new ExpiryPolicy(1.25).expired(life)).isEqualTo(Duration.ofSeconds(10));
  }

  @Test
  void theBackOffDoublesUpToAMinute() {
    assertThat(RefreshBackoff.backoff(RefreshTimeouts.STANDARD, 1, 1))
        .isEqualTo(Duration.ofSeconds(1));
    assertThat(RefreshBackoff.backoff(RefreshTimeouts.STANDARD, 3, 1))
        .isEqualTo(Duration.ofSeconds(4));
    assertThat(RefreshBackoff.backoff(RefreshTimeouts.STANDARD, 1000, 1))
        .isEqualTo(Duration.ofMinutes(1));
    assertThat(RefreshBackoff.backoff(RefreshTimeouts.STANDARD, 1, 0))
        .isEqualTo(Duration.ofMillis(750));
  }
}
