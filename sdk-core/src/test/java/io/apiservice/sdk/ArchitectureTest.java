package io.apiservice.sdk;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Checks which package may use which, the names of types, and a few habits. For each rule a class
 * that breaks it shows that the rule would notice.
 */
class ArchitectureTest {
  private static final String ROOT = "io.apiservice.sdk";

  /**
   * The packages from the bottom up, each with the packages that it may use. It may also use what
   * those use.
   */
  private static final Map<String, Set<String>> USES =
      Map.ofEntries(
          Map.entry("async", Set.of()),
          Map.entry("redact", Set.of()),
          Map.entry("json", Set.of("async", "redact")),
          Map.entry("json.document", Set.of()),
          Map.entry("http", Set.of("async", "redact")),
          Map.entry("http.context", Set.of("http")),
          Map.entry("http.client", Set.of("http.context")),
          Map.entry("http.spi", Set.of("http.client")),
          Map.entry("diagnosis", Set.of("http", "json")),
          Map.entry("diagnosis.exchange", Set.of("diagnosis")),
          Map.entry("diagnosis.rules", Set.of("diagnosis.exchange")),
          Map.entry("error", Set.of("diagnosis", "http.context")),
          Map.entry("error.factory", Set.of("error")),
          Map.entry("event", Set.of("error")),
          Map.entry("auth", Set.of("event", "diagnosis.rules")),
          Map.entry("call", Set.of("auth", "error.factory", "json.document")),
          Map.entry("stream", Set.of("call")),
          Map.entry("pipeline", Set.of("stream", "http.client")),
          Map.entry("store.record", Set.of("error")),
          Map.entry("store", Set.of("store.record")),
          Map.entry("oauth.endpoint", Set.of("error", "http.client")),
          Map.entry("oauth.runtime", Set.of("auth", "http.client", "store.record")),
          Map.entry("oauth.repository", Set.of("oauth.runtime", "oauth.endpoint", "store")),
          Map.entry("oauth", Set.of("oauth.repository", "error.factory")));

  private static Set<String> mayUse(String name) {
    Set<String> all = new TreeSet<>();
    for (String used : Objects.requireNonNullElse(USES.get(name), Set.<String>of())) {
      all.add(used);
      all.addAll(mayUse(used));
    }
    return all;
  }

  private static final JavaClasses LIBRARY =
      new ClassFileImporter()
          .importUrl(ApiClient.class.getProtectionDomain().getCodeSource().getLocation());

  private static final JavaClasses WRONG =
      new ClassFileImporter().importPackages(ROOT + ".async.wrong");

  @TestFactory
  Stream<DynamicTest> aPackageUsesOnlyThoseBelowIt() {
    return USES.keySet().stream()
        .map(name -> DynamicTest.dynamicTest(name, () -> usesOnlyThoseBelow(name).check(LIBRARY)));
  }

  private static ArchRule usesOnlyThoseBelow(String name) {
    String home = ROOT + "." + name;
    Set<String> below = mayUse(name);
    return noClasses()
        .that()
        .resideInAPackage(name.equals("async") ? home + ".." : home)
        .should()
        .dependOnClassesThat(
            new DescribedPredicate<JavaClass>("are in a package that " + name + " may not use") {
              @Override
              public boolean test(JavaClass used) {
                String other = used.getPackageName();
                if (!other.equals(ROOT) && !other.startsWith(ROOT + ".")) {
                  return false;
                }
                return !other.equals(home)
                    && below.stream().noneMatch(each -> other.equals(ROOT + "." + each));
              }
            });
  }

  @Test
  void everyPackageIsInThePlan() {
    Set<String> packages = new TreeSet<>();
    for (JavaClass each : LIBRARY) {
      String name = each.getPackageName();
      if (name.startsWith(ROOT + ".")) {
        packages.add(name.substring(ROOT.length() + 1));
      }
    }

    assertThat(packages).isEqualTo(new TreeSet<>(USES.keySet()));
  }

  private static ArchRule noBareThenCompose(String... packages) {
    return noClasses()
        .that()
        .resideInAnyPackage(packages)
        .should()
        .callMethodWhere(
            new DescribedPredicate<JavaCall<?>>("compose futures, which drops cancellation") {
              @Override
              public boolean test(JavaCall<?> call) {
                return call.getName().startsWith("thenCompose")
                    && call.getTargetOwner().isAssignableTo(CompletionStage.class);
              }
            })
        .because("async.CancellableFutures cancels only the leg in flight");
  }

  @Test
  void callsAndTokensAreComposedCancellably() {
    noBareThenCompose(ROOT + ".pipeline", ROOT + ".call", ROOT + ".auth", ROOT + ".oauth")
        .check(LIBRARY);
  }

  private static final String NAMES =
      ".*(Impl|Utils?|Helper|Manager)|Abstract.*|Default.*|I[A-Z].*";

  private static ArchRule honestNames() {
    return classes()
        .should(
            ArchCondition.from(
                new DescribedPredicate<JavaClass>("be named by what they are") {
                  @Override
                  public boolean test(JavaClass each) {
                    String name = each.getSimpleName();
                    return !name.matches(NAMES);
                  }
                }));
  }

  @Test
  void typesAreNamedByWhatTheyAre() {
    honestNames().check(LIBRARY);
  }

  private static ArchRule noThreadLocals() {
    return noClasses().should().dependOnClassesThat().areAssignableTo(ThreadLocal.class);
  }

  @Test
  void nothingHidesInThreads() {
    noThreadLocals().check(LIBRARY);
  }

  private static ArchRule noPackagesWithoutAName() {
    return noClasses()
        .should()
        .resideInAnyPackage("..internal..", "..impl..", "..util..", "..utils..", "..common..");
  }

  @Test
  void noPackageIsNamedByWhatItIsNot() {
    noPackagesWithoutAName().check(LIBRARY);
  }

  /** Shows that each rule can fail: classes that break it are found. */
  @TestFactory
  Stream<DynamicTest> everyRuleFindsItsFixture() {
    return Map.<String, ArchRule>of(
            "uses", usesOnlyThoseBelow("async"),
            "compose", noBareThenCompose(ROOT + ".async.wrong"),
            "names", honestNames(),
            "threads", noThreadLocals(),
            "packages", noPackagesWithoutAName())
        .entrySet()
        .stream()
        .map(
            rule ->
                DynamicTest.dynamicTest(
                    rule.getKey(),
                    () -> assertThat(rule.getValue().evaluate(WRONG).hasViolation()).isTrue()));
  }

  @Test
  void everyForbiddenNameIsFound() {
    List<String> names =
        List.of(
            "ClientImpl",
            "TokenUtil",
            "TokenUtils",
            "RetryHelper",
            "TokenManager",
            "AbstractStage",
            "DefaultStage",
            "IStage");

    assertThat(names).allMatch(name -> name.matches(NAMES));
    assertThat(List.of("Instant", "Idempotency", "Inflater", "Defaulting"))
        .noneMatch(name -> name.matches(".*(Impl|Utils?|Helper|Manager)|Abstract.*|I[A-Z].*"));
  }
}
