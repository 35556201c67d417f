package io.apiservice.sdk;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaConstructorCall;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import io.apiservice.sdk.diagnosis.Diagnosis;
import io.apiservice.sdk.error.ApiException;
import io.apiservice.sdk.error.factory.ExceptionFactory;
import io.apiservice.sdk.event.ApiListener.RequestSent;
import io.apiservice.sdk.event.ApiListener.ResponseReceived;
import io.apiservice.sdk.event.ApiListener.RetryScheduled;
import io.apiservice.sdk.redact.RedactedCause;
import io.apiservice.sdk.redact.RedactedText;
import io.apiservice.sdk.redact.SecretMask;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Every text that the library shows passes the mask. The exceptions are in {@link #EXEMPT} and
 * nowhere else. For each rule a class that breaks it shows that the rule would notice.
 */
class ShownTextTest {
  private static final String ROOT = "io.apiservice.sdk.";

  /**
   * The code that may create a diagnosis, or an event about an attempt, without a mask; each with
   * the reason why that is safe.
   */
  private static final Map<String, String> EXEMPT =
      Map.of(
          "diagnosis.rules.Diagnoser", "every text of a finding passes ParsedExchange.shown",
          "pipeline.ResponseDiagnoser", "joins two diagnoses that were made",
          "error.SerializableDiagnosis", "rebuilds one that was made, after serialization",
          "oauth.FailureDiagnosis",
              "every text passes its own mask, which knows the form and the reply",
          "error.CredentialUnavailableException",
              "names of sources; nothing was sent, so that no server said anything",
          "pipeline.ObservingTransport", "its addresses are Request.shownUri");

  private static final Set<Class<?>> ATTEMPTS =
      Set.of(RequestSent.class, ResponseReceived.class, RetryScheduled.class);

  private static final JavaClasses LIBRARY =
      new ClassFileImporter()
          .importUrl(ApiClient.class.getProtectionDomain().getCodeSource().getLocation());

  private static final JavaClasses WRONG =
      new ClassFileImporter().importPackages(ROOT + "async.wrong");

  private static ArchRule logsAreMasked() {
    return noClasses()
        .that()
        .resideOutsideOfPackage(ROOT + "redact")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.slf4j..")
        .because("redact.RedactedLogger takes only what a mask has made");
  }

  private static ArchRule messagesAreMasked() {
    return calls(
        "make an exception from a bare text or cause",
        call ->
            call.getTargetOwner().isAssignableTo(ApiException.class)
                && !call.getOriginOwner()
                    .isEquivalentTo(ExceptionFactory.class) // this class accepts redacted text only
                && call.getTarget().getRawParameterTypes().stream()
                    .anyMatch(
                        type ->
                            type.isEquivalentTo(String.class)
                                || type.isEquivalentTo(Throwable.class)));
  }

  private static ArchRule onlyTheExemptMake(String what, Class<?>... made) {
    return calls(
        "make " + what + " without a reason in the list",
        call ->
            !exempt(call.getOriginOwner())
                && Stream.of(made).anyMatch(type -> call.getTargetOwner().isEquivalentTo(type)));
  }

  private static ArchRule onlyTheMaskMakesShownText() {
    return calls(
        "make text that may be shown",
        call ->
            (call.getTargetOwner().isEquivalentTo(RedactedText.class)
                    || call.getTargetOwner().isEquivalentTo(RedactedCause.class))
                && !call.getOriginOwner().isEquivalentTo(SecretMask.class)
                && !call.getOriginOwner().isEquivalentTo(RedactedCause.class));
  }

  private static boolean exempt(JavaClass origin) {
    String name = origin.getName();
    return EXEMPT.keySet().stream()
        .map(ROOT::concat)
        .anyMatch(each -> name.equals(each) || name.startsWith(each + "$"));
  }

  private interface Question {
    boolean asks(JavaConstructorCall call);
  }

  private static ArchRule calls(String what, Question question) {
    return noClasses()
        .should()
        .callConstructorWhere(
            new DescribedPredicate<JavaConstructorCall>(what) {
              @Override
              public boolean test(JavaConstructorCall call) {
                return question.asks(call);
              }
            });
  }

  private static Map<String, ArchRule> rules() {
    return Map.of(
        "log lines",
        logsAreMasked(),
        "messages and causes",
        messagesAreMasked(),
        "diagnoses",
        onlyTheExemptMake("a diagnosis", Diagnosis.class),
        "events",
        onlyTheExemptMake("an event with an address", ATTEMPTS.toArray(Class<?>[]::new)));
  }

  @TestFactory
  Stream<DynamicTest> everyWayOutGoesThroughTheMask() {
    return rules().entrySet().stream()
        .map(rule -> DynamicTest.dynamicTest(rule.getKey(), () -> rule.getValue().check(LIBRARY)));
  }

  @Test
  void onlyTheMaskMakesTextThatMayBeShown() {
    onlyTheMaskMakesShownText().check(LIBRARY);
  }

  /** Shows that each rule can fail: code that breaks it is found. */
  @TestFactory
  Stream<DynamicTest> everyRuleFindsTextThatNoMaskHasSeen() {
    return rules().entrySet().stream()
        .map(
            rule ->
                DynamicTest.dynamicTest(
                    rule.getKey(),
                    () -> assertThat(rule.getValue().evaluate(WRONG).hasViolation()).isTrue()));
  }

  @Test
  void noExemptionOutlivesItsClass() {
    assertThat(EXEMPT.keySet()).allMatch(name -> LIBRARY.contain(ROOT + name));
  }
}
