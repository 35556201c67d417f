package io.apiservice.sdk.oauth;

import static io.apiservice.sdk.oauth.EngineFixture.value;
import static java.util.concurrent.CompletableFuture.completedFuture;
import static org.assertj.core.api.Assertions.assertThat;

import io.apiservice.sdk.http.Response;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tokens that expire as fast as they can be fetched. */
class ShortLivedTokenTest {
  private final EngineFixture fixture = new EngineFixture();
  private final AtomicInteger calls = new AtomicInteger();

  private TokenProvider provider(String expiresIn, long roundTripMillis) {
    return fixture.bound(
        fixture.builder("seed-0").subject("acme").store(fixture.store).build(),
        request -> {
          fixture.time.pass(Duration.ofMillis(roundTripMillis));
          int number = calls.incrementAndGet();
          return completedFuture(
              Response.of(
                  200,
                  "{\"access_token\":\"access-"
                      + number
                      + "\",\"refresh_token\":\"refresh-"
                      + number
                      + "\",\"expires_in\":"
                      + expiresIn
                      + "}"));
        });
  }

  @ParameterizedTest
  @CsvSource({"0.05,60", "1,1000", "0.001,0", "2,3000"})
  void aTokenThatIsDeadOnArrivalIsServedForASecond(String expiresIn, long roundTripMillis) {
    TokenProvider provider = provider(expiresIn, roundTripMillis);
    Duration began = fixture.time.passed();

    for (int i = 0; i < 100; i++) {
      assertThat(value(provider.current())).startsWith("access-");
      fixture.time.pass(Duration.ofMillis(30));
    }

    long seconds = fixture.time.passed().minus(began).toSeconds();
    assertThat((long) calls.get()).isBetween(2L, seconds + 1);
  }

  @Test
  void anotherProcessServesItToo() {
    TokenProvider one = provider("0.05", 60);
    value(one.current());
    TokenProvider other = fixture.stored("seed-0");

    assertThat(value(other.current())).isEqualTo("access-1");
  }

  /** The opposite case: a configured token that has expired is not used. */
  @Test
  void aConfiguredTokenThatIsOverIsNotServed() {
    TokenProvider provider =
        fixture.provider(b -> b.accessToken("old", fixture.time.instant().minusSeconds(1)));

    assertThat(value(provider.current())).isEqualTo("access-1");
  }
}
