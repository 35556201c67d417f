package io.apiservice.sdk.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * A simple name belongs to one type only. Stages end in Transport, rules end in Rule, and test
 * doubles begin with Fake.
 */
class NamesTest {
  private static final Path ROOT = Path.of("..");

  private static final Pattern TYPE =
      Pattern.compile(
          "^ *(?:(?:public|protected|private|static|final|abstract|sealed|non-sealed) +)*"
              + "(?:class|record|enum|interface) +(\\w+)([^{]*)\\{",
          Pattern.MULTILINE);

  /** Returns what is wrong with the names in a source file. */
  private static List<String> faults(String source) {
    Matcher types = TYPE.matcher(source);
    return types
        .results()
        .filter(
            type ->
                breaks(type.group(1), type.group(2), "Transport", "\\w*Transport")
                    || breaks(type.group(1), type.group(2), "BuiltInRule", "\\w*Rule"))
        .map(type -> type.group(1))
        .toList();
  }

  private static boolean breaks(String name, String header, String parent, String pattern) {
    boolean is =
        Pattern.compile("(?:implements|extends)[^{]*\\b" + parent + "\\b").matcher(header).find();
    return is && !name.matches(pattern);
  }

  private static List<Path> sources(String under) throws IOException {
    try (Stream<Path> files = Files.walk(ROOT)) {
      return files
          .filter(file -> file.toString().endsWith(".java"))
          .filter(file -> file.toString().contains(under))
          .filter(file -> !file.toString().contains("/target/"))
          .filter(file -> !file.toString().contains("/."))
          .filter(
              file ->
                  !file.getFileName()
                      .toString()
                      .contains("-")) // except package-info and module-info
          .toList();
    }
  }

  @Test
  void stagesAndRulesAreNamedAsSuch() throws IOException {
    Map<String, List<String>> found = new TreeMap<>();
    for (Path source : sources("/src/main/")) {
      List<String> faults = faults(Files.readString(source));
      if (!faults.isEmpty()) {
        found.put(source.toString(), faults);
      }
    }

    assertThat(found).isEmpty();
  }

  @Test
  void aWrongNameIsFound() {
    assertThat(faults("final class Retrying implements Transport {\n}"))
        .containsExactly("Retrying");
    assertThat(faults("  private record Off(Transport next) implements Transport {"))
        .containsExactly("Off");
    assertThat(faults("final class Expired implements BuiltInRule {\n}"))
        .containsExactly("Expired");
    assertThat(faults("final class RetryingTransport implements Transport {\n}")).isEmpty();
    assertThat(faults("record Uses(Transport next) {\n}")).isEmpty();
  }

  @Test
  void noTwoTypesShareASimpleName() throws IOException {
    assertThat(shared(sources("/src/"))).isEmpty();
  }

  @Test
  void twoTypesOfOneNameAreFound() {
    assertThat(
            shared(
                List.of(Path.of("a/Token.java"), Path.of("b/Token.java"), Path.of("b/Key.java"))))
        .containsExactly("Token.java");
  }

  private static List<String> shared(List<Path> sources) {
    return sources.stream()
        .collect(
            Collectors.groupingBy(
                file -> file.getFileName().toString(), TreeMap::new, Collectors.counting()))
        .entrySet()
        .stream()
        .filter(name -> name.getValue() > 1)
        .map(Map.Entry::getKey)
        .toList();
  }

  @Test
  void theFakesOfTheTestkitBeginWithFake() throws IOException {
    assertThat(sources("sdk-testkit/src/main/"))
        .map(file -> file.getFileName().toString())
        .filteredOn(name -> name.matches("(Mock|Stub|Dummy|Test)\\w*\\.java"))
        .isEmpty();
  }
}
