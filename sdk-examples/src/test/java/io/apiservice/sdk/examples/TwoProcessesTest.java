package io.apiservice.sdk.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;

/** The example does what its page says. */
class TwoProcessesTest {
  static boolean redis() {
    if (!ExampleRedis.installed()) {
      System.out.println("SKIPPED: " + ExampleRedis.MISSING);
    }
    return ExampleRedis.installed();
  }

  @Test
  @EnabledIf("redis")
  @Timeout(value = 4, unit = TimeUnit.MINUTES)
  void oneProcessRefreshesAndBothAreServed() throws IOException {
    TwoProcesses.Result result = TwoProcesses.run();

    assertThat(result).isEqualTo(new TwoProcesses.Result(2, 4, 0));
  }
}
