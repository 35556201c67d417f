package io.apiservice.sdk.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class FakeServersInAFieldTest {
  @RegisterExtension
  final FakeServers servers = FakeServers.of(FakeAuthServer.builder().policy(Policy.okta()));

  @Test
  void anInstanceFieldStartsThemForEachTest(FakeAuthServer auth) {
    assertThat(auth).isSameAs(servers.auth());
    assertThat(auth.policy().name()).isEqualTo("okta");
    assertThat(servers.api().size("users")).isEqualTo(2);
  }
}
