package io.apiservice.sdk.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(FakeServersExtension.class)
class FakeServersExtensionTest {
  @Test
  void serversComeAsParameters(FakeAuthServer auth, FakeApi api) {
    assertThat(auth.policy().name()).isEqualTo("strict");
    assertThat(api.size("users")).isEqualTo(2);
  }

  @Test
  void aTestLeavesNothingToTheNext(FakeAuthServer auth, FakeApi api) {
    assertThat(auth.login("ada").id()).isEqualTo("login-1");
    assertThat(api.requestCount()).isZero();
    auth.policy(RefreshTokenPolicy.github());
  }

  @Test
  void outsideOfTestsThereAreNoServers() {
    assertThatThrownBy(FakeServersExtension.strict()::auth)
        .isInstanceOf(IllegalStateException.class);
  }
}
