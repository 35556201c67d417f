package io.apiservice.sdk.pipeline;

import static java.util.concurrent.CompletableFuture.completedFuture;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.apiservice.sdk.ApiClient;
import io.apiservice.sdk.auth.Credential;
import io.apiservice.sdk.auth.CredentialProvider;
import io.apiservice.sdk.diagnosis.CredentialFacts;
import io.apiservice.sdk.error.UnauthorizedException;
import io.apiservice.sdk.http.Response;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/**
 * How often a request is sent if its token is refused and another caller has renewed it each time.
 */
class RepeatBudgetTest {
  private static final Instant LONG_AGO = Instant.parse("2026-01-01T00:00:00Z");

  private final AtomicInteger sends = new AtomicInteger();

  @Test
  void aCallWhoseAdoptedTokenHasDiedAsWellTakesTheNextOne() {
    try (ApiClient api = refusing(2)) {
      api.get("users").returningNothing().send();
    }

    assertThat(sends).hasValue(3);
  }

  @Test
  void aCallIsNotRepeatedMoreThanTwiceHoweverManyTokensOthersObtain() {
    try (ApiClient api = refusing(100)) {
      assertThatThrownBy(() -> api.get("users").returningNothing().send())
          .isInstanceOf(UnauthorizedException.class);
    }

    assertThat(sends).hasValue(3);
  }

  private ApiClient refusing(int times) {
    return ApiClient.builder()
        .baseUri("https://api.example.com/v1/")
        .credentials(new RenewedByOthers())
        .transport(
            request -> completedFuture(Response.of(sends.incrementAndGet() <= times ? 401 : 204)))
        .build();
  }

  /** A provider for which another caller has obtained a new token after each request. */
  private final class RenewedByOthers implements CredentialProvider {
    @Override
    public CompletableFuture<Credential> current() {
      int generation = sends.get() + 1;
      return completedFuture(
          Credential.bearer(
              "token-of-others-" + generation,
              new CredentialFacts(
                  CredentialFacts.Type.ACCESS_TOKEN,
                  Optional.of("grant"),
                  generation,
                  CredentialFacts.Source.ADOPTED,
                  Optional.of(LONG_AGO),
                  Optional.empty(),
                  false)));
    }
  }
}
