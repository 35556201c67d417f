package io.apiservice.sdk.examples.libraries;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.apiservice.sdk.ApiClient;
import io.apiservice.sdk.call.RetryPolicy;
import io.apiservice.sdk.error.ServerErrorException;
import io.apiservice.sdk.oauth.OAuth;
import io.apiservice.sdk.testkit.FakeServersExtension;
import io.apiservice.sdk.testkit.Fault;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Tests of one's own code: a token that is revoked, and an API that is down. */
class TestkitExampleTest {
  @RegisterExtension
  static final FakeServersExtension SERVERS = FakeServersExtension.strict(); // the users 1 and 2

  private ApiClient api;

  @BeforeEach
  void client() {
    api =
        ApiClient.builder()
            .baseUri(SERVERS.api().baseUri())
            .credentials(
                OAuth.refreshToken(SERVERS.auth().login("ada").refreshToken())
                    .tokenEndpoint(SERVERS.auth().tokenEndpoint())
                    .onRotation(token -> {})
                    .build())
            .build();
  }

  @AfterEach
  void close() {
    api.close();
  }

  @Test
  void aRevokedTokenGoesUnnoticed() {
    api.get("users/1").returningNothing().send();
    SERVERS.auth().revokeAccessTokens();

    assertThat(api.get("users/1").returning(String.class).send()).contains("Ada");
    SERVERS.auth().check().tokenCallsAtMost(2).verify();
  }

  @Test
  void anOutageIsReported() {
    SERVERS.api().faults().always(Fault.fail(503));

    assertThatThrownBy(
            () -> api.get("users/1").returningNothing().retries(RetryPolicy.of(0)).send())
        .isInstanceOf(ServerErrorException.class);
  }
}
