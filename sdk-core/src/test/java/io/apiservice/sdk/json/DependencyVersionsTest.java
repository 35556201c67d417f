package io.apiservice.sdk.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.core.Versioned;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The tests run with the versions of the dependencies that the build names. In the profile {@code
 * oldest-dependencies}, these are the oldest supported ones.
 */
class DependencyVersionsTest {
  @Test
  void allPartsOfJacksonHaveTheVersionThatTheBuildNames() {
    String named = System.getProperty("jackson.version");
    assumeTrue(named != null, "not started by the build");
    List<Versioned> parts =
        List.of(
            new ObjectMapper(),
            new ObjectMapper().getFactory(),
            new JavaTimeModule(),
            new Jdk8Module());

    assertThat(parts).extracting(part -> part.version().toString()).containsOnly(named);
  }
}
