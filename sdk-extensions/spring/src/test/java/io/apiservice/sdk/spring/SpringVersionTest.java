package io.apiservice.sdk.spring;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.springframework.core.SpringVersion;

/** The suite runs once for each version of Spring, and this is the one that it claims to be. */
class SpringVersionTest {
  @Test
  void theTestsRunOnTheVersionThatTheBuildNames() {
    assertThat(SpringVersion.getVersion())
        .startsWith(System.getProperty("spring.expected", "6.2."));
  }
}
