package io.apiservice.sdk.oauth;

import static io.apiservice.sdk.oauth.EngineFixture.failure;
import static io.apiservice.sdk.oauth.EngineFixture.value;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A process is stopped during a refresh. Leases of the store end with their process. */
class StoppedProcessTest {
  private final EngineFixture fixture = new EngineFixture();

  @Test
  void noRequestIsSentThatNobodyWouldWaitFor() {
    fixture.server.grace();
    fixture.server.instead(500, "");
    fixture.time.stopInNextPause(Duration.ofMinutes(2));
    TokenProvider provider = fixture.stored("seed-0");

    assertThat(failure(provider.current())).hasMessageContaining("500");
    assertThat(fixture.server.presented()).as("in its own time").hasSize(1);

    fixture.time.pass(Duration.ofMinutes(2));
    assertThat(value(provider.current())).startsWith("access-");
    assertThat(fixture.server.presented()).containsExactly("seed-0", "seed-0");
  }
}
