package io.apiservice.sdk.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class FakeServerProcessTest {
  @Test
  void theServersAreDrivenFromOutside() throws Exception {
    RawHttpClient rawHttpClient = new RawHttpClient();
    FakeServerProcess servers = FakeServerProcess.start("--policy=keycloak1", "--lifetime=PT5M");
    try (servers) {
      Login login = servers.login("ada");
      String[] header = {"Authorization", "Bearer " + login.accessToken()};
      servers.nextFault("commit-then-cut");

      assertThat(rawHttpClient.get(servers.apiBaseUri().resolve("users"), header).statusCode())
          .isEqualTo(404);
      servers.revokeAccessTokens();
      assertThat(rawHttpClient.get(servers.apiBaseUri().resolve("users"), header).statusCode())
          .isEqualTo(401);
      String form = RawHttpClient.refreshForm(login.refreshToken());
      assertThatThrownBy(() -> rawHttpClient.post(servers.tokenEndpoint(), form))
          .isInstanceOf(IOException.class);
      assertThat(RawHttpClient.members(rawHttpClient.post(servers.tokenEndpoint(), form)))
          .containsEntry("expires_in", 300);

      assertThat(servers.history())
          .extracting(RecordedTokenRequest::tokenRequestOutcome)
          .containsExactly(
              RecordedTokenRequest.TokenRequestOutcome.GRANTED,
              RecordedTokenRequest.TokenRequestOutcome.GRANTED_IN_GRACE);
      servers.check().tokenCallsAtMost(2).ambiguousRepeatsAtMost(1).verify();
      assertThat(servers.check().ambiguousRepeatsAtMost(0).violations()).hasSize(1);
      assertThat(servers.counts()).containsEntry("tokenCalls", 2).containsEntry("unauthorized", 1);
      assertThatThrownBy(() -> servers.nextFault("nonsense")).hasMessageContaining("nonsense");
      servers.reset();
      assertThat(servers.history()).isEmpty();
    }
    servers.process().onExit().get(10, TimeUnit.SECONDS);
  }
}
