package io.apiservice.sdk.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class FakeServersInAFieldTest {
  @RegisterExtension
  final FakeServersExtension servers =
      FakeServersExtension.of(FakeAuthServer.builder().policy(RefreshTokenPolicy.okta()));

  @Test
  void anInstanceFieldStartsThemForEachTest(FakeAuthServer auth) {
    assertThat(auth).isSameAs(servers.auth());
    assertThat(auth.policy().name()).isEqualTo("okta");
    assertThat(servers.api().size("users")).isEqualTo(2);
  }
}
