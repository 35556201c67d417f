package io.apiservice.sdk.oauth;

import static io.apiservice.sdk.oauth.EngineFixture.failure;
import static io.apiservice.sdk.oauth.EngineFixture.value;
import static java.util.concurrent.CompletableFuture.completedFuture;
import static org.assertj.core.api.Assertions.assertThat;

import io.apiservice.sdk.auth.ProviderContext;
import io.apiservice.sdk.http.Headers;
import io.apiservice.sdk.http.Response;
import io.apiservice.sdk.oauth.runtime.ExpiryPolicy;
import io.apiservice.sdk.oauth.runtime.ProviderRuntime;
import io.apiservice.sdk.oauth.runtime.RefreshExecutor;
import io.apiservice.sdk.oauth.runtime.RefreshTimeouts;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code Retry-After} at the token endpoint (RFC 9110 §10.2.3). */
class RequestedPauseTest {
  private final EngineFixture fixture = new EngineFixture();

  private void refuse(int status, String retryAfter, int times) {
    for (int i = 0; i < times; i++) {
      fixture.server.instead(
          completedFuture(Response.of(status, Headers.of("Retry-After", retryAfter), "busy")));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "503|0",
        "429|0",
        "429|Tue, 15 Nov 1994 08:12:31 GMT",
        "503|Tue, 15 Nov 1994 08:12:31 GMT"
      })
  void noPauseAndAPastDateDoNotSwitchTheBackOffOff(int status, String retryAfter) {
    TokenProvider provider = fixture.provider();
    refuse(status, retryAfter, 1_000);

    for (int i = 0; i < 300; i++) {
      failure(provider.current());
      fixture.time.pass(Duration.ofMillis(10));
    }

    assertThat(fixture.server.count()).as("in three seconds").isBetween(2, 6);
  }

  @ParameterizedTest
  @CsvSource({"429", "503"})
  void tenYearsAreTenMinutes(int status) {
    TokenProvider provider = fixture.provider();
    refuse(status, "315360000", 1);
    failure(provider.current());

    fixture.time.pass(Duration.ofMinutes(9));
    failure(provider.current());
    assertThat(fixture.server.count()).isEqualTo(1);

    fixture.time.pass(Duration.ofSeconds(61));
    assertThat(value(provider.current())).isEqualTo("access-1");
  }

  private KeyedTokens tenants() {
    fixture.server.rotates(false);
    KeyedTokens tokens =
        OAuth.keyed(key -> "seed-0")
            .tokenEndpoint("https://auth.example.com/token")
            .clientAuthentication(ClientAuthentication.none("my-app"))
            .ticker(fixture.time)
            .build();
    tokens.bind(new ProviderContext(fixture.server, fixture.recordingListener, fixture.time));
    return tokens;
  }

  @ParameterizedTest
  @CsvSource({"429,55", "503,590"})
  void theOtherLoginsOfTheServerWaitToo(int status, int seconds) {
    KeyedTokens tokens = tenants();
    refuse(status, "600", 1);
    failure(tokens.of("a").current());

    fixture.time.pass(Duration.ofSeconds(seconds));

    assertThat(failure(tokens.of("b").current())).hasMessageContaining("asked for no requests");
    assertThat(fixture.server.count()).isEqualTo(1);
  }

  @Test
  void oneUsersLimitStopsTheOthersForAMinuteAtMost() {
    KeyedTokens tokens = tenants();
    refuse(429, "600", 1);
    failure(tokens.of("a").current());

    fixture.time.pass(Duration.ofSeconds(61));

    assertThat(value(tokens.of("b").current())).isEqualTo("access-1");
    failure(tokens.of("a").current());
    assertThat(fixture.server.count()).as("the one that was asked to wait waits").isEqualTo(2);
  }

  @Test
  void aShorterPauseDoesNotShortenALongerOne() {
    ProviderRuntime runtime =
        new ProviderRuntime(
            RefreshTimeouts.STANDARD,
            fixture.time,
            new ExpiryPolicy(1),
            null,
            fixture.time,
            true,
            URI.create("https://auth.example.com/token"),
            new RefreshExecutor());

    runtime.holdOff(Duration.ofMinutes(10));
    runtime.holdOff(Duration.ofSeconds(3));

    assertThat(runtime.remainingHoldOff()).isGreaterThan(Duration.ofMinutes(9));
  }
}
