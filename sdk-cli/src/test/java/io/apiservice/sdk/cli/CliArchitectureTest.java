package io.apiservice.sdk.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Checks which package of the command line may use which, and what they may use of the library. */
class CliArchitectureTest {
  private static final String SDK = "io.apiservice.sdk";
  private static final String ROOT = SDK + ".cli";

  /** The packages from the bottom up. Each may use those before it. */
  private static final List<String> ORDER =
      List.of("json", "recording", "report", "options", "probe", "refresh");

  /** The packages of the library that are not exported. */
  private static final Set<String> INTERNAL =
      Set.of(
          "async",
          "redact",
          "pipeline",
          "error.factory",
          "http.client",
          "http.context",
          "diagnosis.exchange",
          "oauth.endpoint",
          "store.record");

  private static final JavaClasses COMMAND_LINE =
      new ClassFileImporter()
          .importUrl(Main.class.getProtectionDomain().getCodeSource().getLocation());

  private static final JavaClasses WRONG =
      new ClassFileImporter().importPackages(ROOT + ".json.wrong");

  @TestFactory
  Stream<DynamicTest> aPackageUsesOnlyThoseBelowIt() {
    return ORDER.stream()
        .map(name -> DynamicTest.dynamicTest(name, () -> usesNoneAbove(name).check(COMMAND_LINE)));
  }

  private static ArchRule usesNoneAbove(String name) {
    List<String> above = ORDER.subList(ORDER.indexOf(name) + 1, ORDER.size());
    return noClasses()
        .that()
        .resideInAPackage(ROOT + "." + name + "..")
        .should()
        .dependOnClassesThat(
            new DescribedPredicate<JavaClass>("are in a package that " + name + " may not use") {
              @Override
              public boolean test(JavaClass used) {
                String other = used.getPackageName();
                return other.equals(ROOT) || above.stream().anyMatch(p -> other.equals(in(p)));
              }
            });
  }

  private static String in(String name) {
    return ROOT + "." + name;
  }

  @Test
  void everyPackageHasItsPlaceInTheOrder() {
    Set<String> packages = new TreeSet<>();
    COMMAND_LINE.forEach(each -> packages.add(each.getPackageName()));

    Set<String> planned = new TreeSet<>(ORDER.stream().map(CliArchitectureTest::in).toList());
    planned.add(ROOT);
    assertThat(packages).isEqualTo(planned);
  }

  private static ArchRule onlyExportedPackages() {
    return noClasses()
        .should()
        .dependOnClassesThat(
            new DescribedPredicate<JavaClass>("are in a package that the library keeps to itself") {
              @Override
              public boolean test(JavaClass used) {
                return INTERNAL.stream().anyMatch(p -> used.getPackageName().equals(SDK + "." + p));
              }
            });
  }

  @Test
  void onlyExportedPackagesOfTheLibraryAreUsed() {
    onlyExportedPackages().check(COMMAND_LINE);
  }

  @Test
  void eachRuleFindsAClassThatBreaksIt() {
    assertThat(usesNoneAbove("json").evaluate(WRONG).hasViolation()).isTrue();
    assertThat(onlyExportedPackages().evaluate(WRONG).hasViolation()).isTrue();
  }
}
