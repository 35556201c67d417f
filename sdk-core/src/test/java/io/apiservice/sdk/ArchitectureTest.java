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

/** The doors between the rooms, the names, and a few habits. Each rule has its must-fail twin. */
class ArchitectureTest {
  private static final String ROOT = "io.apiservice.sdk";

  /** Which rooms a room may use. */
  private static final Map<String, Set<String>> DOORS =
      Map.ofEntries(
          Map.entry("flow", Set.of()),
          Map.entry("redact", Set.of()),
          Map.entry("json", Set.of("flow", "redact")),
          Map.entry("http", Set.of("flow", "redact")),
          Map.entry("diagnosis", Set.of("http", "json", "flow", "redact")),
          Map.entry("error", Set.of("diagnosis", "http", "json", "flow", "redact")),
          Map.entry("event", Set.of("error", "diagnosis", "http", "json", "flow", "redact")),
          Map.entry(
              "auth", Set.of("event", "error", "diagnosis", "http", "json", "flow", "redact")),
          Map.entry(
              "call",
              Set.of("auth", "event", "error", "diagnosis", "http", "json", "flow", "redact")),
          Map.entry(
              "oauth",
              Set.of("auth", "event", "error", "diagnosis", "http", "json", "flow", "redact")));

  private static final JavaClasses LIBRARY =
      new ClassFileImporter()
          .importUrl(ApiClient.class.getProtectionDomain().getCodeSource().getLocation());

  private static final JavaClasses WRONG =
      new ClassFileImporter().importPackages(ROOT + ".flow.wrong");

  @TestFactory
  Stream<DynamicTest> aRoomUsesOnlyRoomsToItsRight() {
    return DOORS.keySet().stream()
        .map(room -> DynamicTest.dynamicTest(room, () -> door(room).check(LIBRARY)));
  }

  private static ArchRule door(String room) {
    String home = ROOT + "." + room;
    Set<String> open = Objects.requireNonNullElse(DOORS.get(room), Set.of());
    return noClasses()
        .that()
        .resideInAnyPackage(home, home + "..")
        .should()
        .dependOnClassesThat(
            new DescribedPredicate<JavaClass>("are in a room that " + room + " may not use") {
              @Override
              public boolean test(JavaClass used) {
                String name = used.getPackageName();
                if (!name.equals(ROOT) && !name.startsWith(ROOT + ".")) {
                  return false;
                }
                return !(name.equals(home) || name.startsWith(home + "."))
                    && open.stream().noneMatch(other -> name.equals(ROOT + "." + other));
              }
            });
  }

  @Test
  void everyRoomIsInThePlan() {
    Set<String> rooms = new TreeSet<>();
    for (JavaClass each : LIBRARY) {
      String name = each.getPackageName();
      if (name.startsWith(ROOT + ".")) {
        rooms.add(name.substring(ROOT.length() + 1));
      }
    }

    assertThat(rooms).isEqualTo(new TreeSet<>(DOORS.keySet()));
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
        .because("flow.CancellableFutures cancels only the leg in flight");
  }

  @Test
  void callsAndTokensAreComposedWithSteps() {
    noBareThenCompose(ROOT + ".call", ROOT + ".auth", ROOT + ".oauth").check(LIBRARY);
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
  void noPackageIsADrawerForOddments() {
    noPackagesWithoutAName().check(LIBRARY);
  }

  /** The must-fail twins: classes that break each rule are found. */
  @TestFactory
  Stream<DynamicTest> everyRuleFindsItsFixture() {
    return Map.<String, ArchRule>of(
            "door", door("flow"),
            "compose", noBareThenCompose(ROOT + ".flow.wrong"),
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
