package io.apiservice.sdk.oauth;

import static org.assertj.core.api.Assertions.assertThat;

import io.apiservice.sdk.auth.Credential;
import io.apiservice.sdk.http.Response;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** For processes that are frozen as soon as a call has returned. */
@Timeout(60)
class ForegroundRefreshTest {
  private final EngineFixture fixture = new EngineFixture();
  private final TokenProvider provider = fixture.provider(b -> b.backgroundRefresh(false));

  @BeforeEach
  void holdAnAgeingToken() {
    assertThat(EngineFixture.value(provider.current())).isEqualTo("access-1");
    fixture.time.pass(Duration.ofMinutes(57));
  }

  @Test
  void theCallThatMeetsAnAgeingTokenWaitsForItsSuccessor() {
    CompletableFuture<Response> reply = new CompletableFuture<>();
    fixture.server.instead(reply);

    CompletableFuture<Credential> call = provider.current();
    assertThat(call).as("it does not return while the refresh is under way").isNotDone();
    reply.complete(
        Response.of(
            200,
            "{\"access_token\":\"next\",\"expires_in\":3600,\"refresh_token\":\"refresh-2\"}"));

    assertThat(call).succeedsWithin(20, TimeUnit.SECONDS);
    assertThat(EngineFixture.value(call)).isEqualTo("next");
    assertThat(fixture.server.count()).isEqualTo(2);
  }

  @Test
  void aTokenThatLivesIsUsedWhereItsRenewalFails() {
    for (int i = 0; i < 4; i++) {
      fixture.server.instead(503, "");
    }

    assertThat(EngineFixture.value(provider.current())).isEqualTo("access-1");
    int asked = fixture.server.count();
    assertThat(EngineFixture.value(provider.current())).isEqualTo("access-1");
    assertThat(fixture.server.count()).as("the back-off stands").isEqualTo(asked);
  }

  @Test
  void otherwiseTheCallDoesNotWait() {
    EngineFixture other = new EngineFixture();
    TokenProvider usual = other.provider();
    usual.current().join();
    other.time.pass(Duration.ofMinutes(57));
    other.server.instead(new CompletableFuture<>());

    assertThat(usual.current()).isCompleted();
  }
}
