package io.apiservice.sdk.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The tests that the threat model in docs/security.md names exist. */
class ThreatModelTest {
  private static final Pattern ROW = Pattern.compile("^\\| ([^|]+) \\| ([^|]+) \\| ([^|]+) \\|$");

  @Test
  void everyAttackerHasTestsThatExist() throws IOException {
    List<String> tests =
        Files.readAllLines(Path.of("..", "docs", "security.md")).stream()
            .map(ROW::matcher)
            .filter(Matcher::matches)
            .filter(row -> !row.group(1).equals("who"))
            .map(row -> row.group(3))
            .toList();

    assertThat(tests).hasSizeGreaterThanOrEqualTo(12);
    assertThat(tests)
        .allSatisfy(
            named -> {
              assertThat(named).matches("`\\w+Test`(, `\\w+Test`)*");
              assertThat(FaultTableTest.missing(named)).isEmpty();
            });
  }

  @Test
  void everyKindOfAttackerIsNamed() throws IOException {
    String page = Files.readString(Path.of("..", "docs", "security.md"));

    assertThat(page)
        .contains("a server that", "an intermediary", "local user", "reader of logs", "dependency");
  }

  /** Shows that the check can fail. */
  @Test
  void aTestThatDoesNotExistIsFound() throws IOException {
    assertThat(FaultTableTest.missing("`NoSuchTest`")).containsExactly("NoSuchTest");
  }
}
