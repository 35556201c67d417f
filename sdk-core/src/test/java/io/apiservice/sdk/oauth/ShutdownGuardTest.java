package io.apiservice.sdk.oauth;

import static org.assertj.core.api.Assertions.assertThat;

import io.apiservice.sdk.oauth.runtime.ShutdownGuard;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class ShutdownGuardTest {
  /** The JVM accepts a thread as a shutdown hook only once, unless the hook was removed. */
  @Test
  void manyExchangesShareOneHookThatCanComeBack() {
    for (int round = 0; round < 3; round++) {
      int before = ShutdownGuard.openExchanges();
      List<ShutdownGuard> guards = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        guards.add(Objects.requireNonNull(ShutdownGuard.open(Duration.ofSeconds(1))));
      }
      assertThat(ShutdownGuard.openExchanges()).isEqualTo(before + 100);
      assertThat(ShutdownGuard.shuttingDown()).isFalse();

      guards.forEach(ShutdownGuard::close);
      guards.forEach(ShutdownGuard::close);

      assertThat(ShutdownGuard.openExchanges()).isEqualTo(before);
    }
  }
}
