package io.apiservice.sdk;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaType;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * An exported signature names only public types of exported packages, so that callers can name them
 * too.
 */
class ExportedSurfaceTest {
  private static final String ROOT = "io.apiservice.sdk";
  private static final Pattern EXPORTS = Pattern.compile("(?m)^ *exports ([\\w.]+);");

  private static final JavaClasses LIBRARY =
      new ClassFileImporter()
          .importUrl(ApiClient.class.getProtectionDomain().getCodeSource().getLocation());

  private static Set<String> exported() throws IOException {
    String module = Files.readString(Path.of("src/main/java/module-info.java"));
    return EXPORTS
        .matcher(module)
        .results()
        .map(exports -> exports.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static boolean visible(JavaClass type, Set<String> exported) {
    return exported.contains(type.getPackageName())
        && type.getModifiers().contains(JavaModifier.PUBLIC)
        && type.getEnclosingClass().map(outer -> visible(outer, exported)).orElse(true);
  }

  private static ArchRule signaturesNameOnlyWhatIsVisible(Set<String> exported) {
    return classes()
        .that(
            new DescribedPredicate<JavaClass>("are visible to callers") {
              @Override
              public boolean test(JavaClass type) {
                return visible(type, exported);
              }
            })
        .should(
            new ArchCondition<JavaClass>("name only types that are visible to callers") {
              @Override
              public void check(JavaClass type, ConditionEvents events) {
                signatures(type)
                    .flatMap(signature -> signature.getAllInvolvedRawTypes().stream())
                    .map(JavaClass::getBaseComponentType)
                    .filter(named -> named.getPackageName().startsWith(ROOT))
                    .filter(named -> !visible(named, exported))
                    .map(named -> type.getName() + " names " + named.getName())
                    .distinct()
                    .forEach(leak -> events.add(SimpleConditionEvent.violated(type, leak)));
              }
            });
  }

  private static Stream<JavaType> signatures(JavaClass type) {
    Stream<JavaType> supertypes =
        Stream.concat(type.getSuperclass().stream(), type.getInterfaces().stream());
    Stream<JavaType> fields =
        type.getFields().stream().filter(ExportedSurfaceTest::open).map(JavaField::getType);
    Stream<JavaType> codeUnits =
        type.getCodeUnits().stream()
            .filter(ExportedSurfaceTest::open)
            .flatMap(ExportedSurfaceTest::signature);
    return Stream.of(supertypes, fields, codeUnits).flatMap(each -> each);
  }

  private static Stream<JavaType> signature(JavaCodeUnit code) {
    return Stream.of(
            Stream.of(code.getReturnType()),
            code.getParameterTypes().stream(),
            code.getExceptionTypes().stream())
        .flatMap(each -> each);
  }

  private static boolean open(JavaMember member) {
    Set<JavaModifier> modifiers = member.getModifiers();
    return !modifiers.contains(JavaModifier.SYNTHETIC)
        && (modifiers.contains(JavaModifier.PUBLIC) || modifiers.contains(JavaModifier.PROTECTED));
  }

  @Test
  void anExportedSignatureNamesOnlyWhatCallersCanName() throws IOException {
    Set<String> exported = exported();

    assertThat(exported).contains(ROOT, ROOT + ".call").doesNotContain(ROOT + ".pipeline");
    signaturesNameOnlyWhatIsVisible(exported).check(LIBRARY);
  }

  /** Shows that the check can fail. */
  @Test
  void aTypeThatCallersCannotNameIsFoundInATypeArgument() {
    JavaClasses wrong = new ClassFileImporter().importPackages(ROOT + ".async.wrong");

    assertThat(
            signaturesNameOnlyWhatIsVisible(Set.of(ROOT + ".async.wrong"))
                .evaluate(wrong)
                .getFailureReport()
                .getDetails())
        .containsExactly(
            ROOT + ".async.wrong.LeakySignature names " + ROOT + ".redact.RedactedText");
  }
}
