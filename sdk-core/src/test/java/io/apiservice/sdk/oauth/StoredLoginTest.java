package io.apiservice.sdk.oauth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.apiservice.sdk.auth.Credential;
import io.apiservice.sdk.error.TokenRefreshException;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

class StoredLoginTest {
  private final EngineFixture fixture = new EngineFixture();

  @Test
  void aLoginOfTheStoreGoesOnWithoutTheTokenItBeganWith() throws Exception {
    Credential last = fixture.stored("seed-0").current().join();
    TokenProvider continued = continued("acme");

    assertThat(continued.inspect().orElseThrow().generation()).isEqualTo(1);
    assertThat(continued.current().join()).isEqualTo(last);
    assertThat(continued.forceRefresh().join()).isNotEqualTo(last);
    assertThat(continued.inspect().orElseThrow().generation()).isEqualTo(2);
    assertThat(fixture.server.count()).isEqualTo(2);
  }

  @Test
  void aLoginThatTheStoreDoesNotHoldIsNeverBegun() throws Exception {
    TokenProvider continued = continued("nobody");

    assertThat(continued.inspect()).isEmpty();
    assertThatThrownBy(() -> continued.current().join())
        .isInstanceOf(CompletionException.class)
        .cause()
        .isInstanceOf(TokenRefreshException.class)
        .hasMessageContaining("has no login of nobody");
    assertThat(fixture.store.size()).isZero();
    assertThat(fixture.server.count()).isZero();
  }

  @Test
  void aStoreAndASubjectAreAskedFor() {
    assertThatThrownBy(() -> OAuth.stored().tokenEndpoint("https://auth.example.com/token").build())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("store(…)");
  }

  private TokenProvider continued(String subject) {
    return fixture.bound(
        OAuth.stored()
            .tokenEndpoint("https://auth.example.com/token")
            .clientAuthentication(ClientAuthentication.basic("my-app", "s3cret-of-client"))
            .subject(subject)
            .store(fixture.store)
            .jitter(1)
            .ticker(fixture.time)
            .build(),
        fixture.server);
  }
}
