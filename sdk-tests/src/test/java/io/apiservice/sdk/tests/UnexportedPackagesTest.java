package io.apiservice.sdk.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The main code of the other modules uses only what {@code sdk-core} exports, as an application
 * does. The module system refuses the rest only on the module path.
 */
class UnexportedPackagesTest {
  private static final Path ROOT = Path.of("..");
  private static final Path CORE = ROOT.resolve("sdk-core/src/main/java");
  private static final Pattern EXPORTS = Pattern.compile("exports ([\\w.]+);");
  private static final Pattern PACKAGE = Pattern.compile("^package ([\\w.]+);", Pattern.MULTILINE);
  private static final Pattern TYPE =
      Pattern.compile("\\b(io\\.apiservice\\.sdk(?:\\.[a-z]\\w*)*)\\.[A-Z]");

  private static Set<String> exported() throws IOException {
    return EXPORTS
        .matcher(Files.readString(CORE.resolve("module-info.java")))
        .results()
        .map(export -> export.group(1))
        .collect(Collectors.toSet());
  }

  private static Set<String> packagesOfCore() throws IOException {
    try (Stream<Path> files = Files.walk(CORE)) {
      return files
          .filter(file -> file.toString().endsWith("package-info.java"))
          .map(file -> CORE.relativize(file.getParent()).toString().replaceAll("[/\\\\]", "."))
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }

  /** The packages that a source file uses, or adds types to, although it may not. */
  private static Set<String> faults(String source, Set<String> core, Set<String> exported) {
    Set<String> found =
        TYPE.matcher(source)
            .results()
            .map((MatchResult type) -> type.group(1))
            .filter(name -> core.contains(name) && !exported.contains(name))
            .collect(Collectors.toCollection(TreeSet::new));
    PACKAGE
        .matcher(source)
        .results()
        .map((MatchResult name) -> name.group(1))
        .filter(core::contains)
        .forEach(found::add);
    return found;
  }

  /** The simulation gives the engine a clock of its own, for which there is no public interface. */
  private static boolean simulatesTime(Path file) {
    String path = file.toString();
    return path.contains("/sdk-benchmarks/")
        && (path.contains("/fleet/") || path.endsWith("/VirtualTimeProvider.java"));
  }

  private static List<Path> mainSourcesOfOtherModules() throws IOException {
    try (Stream<Path> files = Files.walk(ROOT)) {
      return files
          .filter(file -> file.toString().endsWith(".java"))
          .filter(file -> file.toString().contains("/src/main/"))
          .filter(file -> !file.startsWith(CORE))
          .filter(file -> !file.toString().contains("/target/"))
          .filter(file -> !simulatesTime(file))
          .toList();
    }
  }

  @Test
  void otherModulesUseOnlyExportedPackages() throws IOException {
    Set<String> core = packagesOfCore();
    Set<String> exported = exported();
    assertThat(core).containsAll(exported).hasSizeGreaterThan(exported.size());
    List<Path> sources = mainSourcesOfOtherModules();
    assertThat(sources).hasSizeGreaterThan(100);
    Map<String, Set<String>> found = new TreeMap<>();
    for (Path source : sources) {
      Set<String> faults = faults(Files.readString(source), core, exported);
      if (!faults.isEmpty()) {
        found.put(source.toString(), faults);
      }
    }

    assertThat(found).isEmpty();
  }

  @Test
  void aUseOfAnUnexportedPackageIsFound() throws IOException {
    Set<String> core = packagesOfCore();
    Set<String> exported = exported();

    assertThat(faults("import io.apiservice.sdk.redact.SecretMask;", core, exported))
        .containsExactly("io.apiservice.sdk.redact");
    assertThat(faults("var mask = io.apiservice.sdk.redact.SecretMask.NONE;", core, exported))
        .containsExactly("io.apiservice.sdk.redact");
    assertThat(faults("package io.apiservice.sdk.oauth;", core, exported))
        .containsExactly("io.apiservice.sdk.oauth");
    assertThat(
            faults(
                "package io.apiservice.sdk.cli;\nimport io.apiservice.sdk.oauth.OAuth;",
                core,
                exported))
        .isEmpty();
  }
}
