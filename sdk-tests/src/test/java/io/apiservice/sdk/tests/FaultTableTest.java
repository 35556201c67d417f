package io.apiservice.sdk.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The fault table of docs/reliability.md names tests that exist. */
class FaultTableTest {
  private static final int FAULTS = 47;
  private static final Pattern ROW = Pattern.compile("^\\| (\\d+) \\|[^|]*\\|([^|]*)\\|$");
  private static final Pattern NAMED = Pattern.compile("`(\\w+)(?:\\.(\\w+))?`");

  @Test
  void everyFaultIsInTheTableOnce() throws IOException {
    assertThat(rows().stream().map(Row::number))
        .containsExactlyElementsOf(IntStream.rangeClosed(1, FAULTS).boxed().toList());
  }

  @Test
  void everyFaultHasTestsOrBelongsToAPartThatDoesNotExistYet() throws IOException {
    for (Row row : rows()) {
      boolean missingPart = row.tests().strip().startsWith("not yet:");
      assertThat(missingPart || NAMED.matcher(row.tests()).find()).as("row %s", row).isTrue();
    }
  }

  @Test
  void everyNamedTestExists() throws IOException {
    for (Row row : rows()) {
      assertThat(missing(row.tests())).as("row %s", row.number()).isEmpty();
    }
  }

  @Test
  void aTestThatDoesNotExistIsFound() throws IOException {
    assertThat(missing("`FaultTableTest.noSuchTest`, `NoSuchTest`"))
        .containsExactly("FaultTableTest.noSuchTest", "NoSuchTest");
    assertThat(missing("`FaultTableTest.everyNamedTestExists`")).isEmpty();
  }

  private static List<Row> rows() throws IOException {
    List<Row> rows = new ArrayList<>();
    for (String line : Files.readAllLines(Path.of("..", "docs", "reliability.md"))) {
      Matcher row = ROW.matcher(line);
      if (row.matches()) {
        rows.add(new Row(Integer.parseInt(row.group(1)), row.group(2)));
      }
    }
    return rows;
  }

  /** Returns the names in a text that are not names of tests. */
  static List<String> missing(String tests) throws IOException {
    List<String> missing = new ArrayList<>();
    Matcher named = NAMED.matcher(tests);
    while (named.find()) {
      String method = named.group(2);
      String source = source(named.group(1));
      if (source.isEmpty() || (method != null && !source.contains("void " + method + "("))) {
        missing.add(named.group().replace("`", ""));
      }
    }
    return missing;
  }

  private static String source(String testClass) throws IOException {
    try (Stream<Path> modules = Files.list(Path.of(".."));
        Stream<Path> extensions = Files.list(Path.of("..", "sdk-extensions"))) {
      return Stream.concat(modules, extensions)
          .map(module -> module.resolve("src/test/java"))
          .filter(Files::isDirectory)
          .map(tests -> find(tests, testClass + ".java"))
          .filter(text -> !text.isEmpty())
          .findFirst()
          .orElse("");
    }
  }

  private static String find(Path tests, String file) {
    try (Stream<Path> files = Files.walk(tests)) {
      Path found = files.filter(path -> path.endsWith(file)).findFirst().orElse(null);
      return found == null ? "" : Files.readString(found);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private record Row(int number, String tests) {}
}
