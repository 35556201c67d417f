package io.apiservice.sdk.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * A server quotes each secret of a request, at every place and in many encodings. Nothing of it is
 * shown. The suite runs a sample. {@code -Decho.cases=…} runs another number of cases, {@code
 * -Decho.seed=…} other ones, and {@code all} runs the whole matrix.
 */
class EchoTest {
  private static final int SAMPLE = 200;

  @Test
  void noEchoOfASecretIsShownInAnyView() throws Exception {
    assertNothingShown(SAMPLE);
  }

  /** Run by hand only; docs/reliability.md has the command and the results. */
  @Test
  @Timeout(value = 12, unit = TimeUnit.HOURS)
  @EnabledIfSystemProperty(named = "echo.cases", matches = "all|\\d+")
  void noEchoOfASecretIsShownInAnyViewOfTheLongMatrix() throws Exception {
    String wanted = System.getProperty("echo.cases", "all");
    assertNothingShown(wanted.equals("all") ? Integer.MAX_VALUE : Integer.parseInt(wanted));
  }

  private static void assertNothingShown(int wanted) throws Exception {
    long seed = Long.getLong("echo.seed", 20_260_101L);
    List<EchoMatrix.Case> cases = EchoMatrix.cases();
    int all = cases.size();
    Collections.shuffle(cases, new Random(seed));
    int most = Math.min(all, wanted);
    List<EchoMatrix.EchoFinding> found = new ArrayList<>();

    try (EchoMatrix matrix = new EchoMatrix(seed)) {
      for (EchoMatrix.Case each : cases.subList(0, most)) {
        found.addAll(matrix.run(each));
      }
      if (wanted != SAMPLE) {
        System.out.printf("%,d of %,d cases, seed %d%n%s", most, all, seed, matrix.table());
      }
    }

    assertThat(found.stream().limit(20)).as(found.size() + " findings").isEmpty();
  }

  /**
   * Shows that the test can fail: a subject that shows what the server said is detected, in every
   * encoding.
   */
  @Test
  void aSubjectThatShowsWhatItHeardIsCaught() throws Exception {
    try (EchoMatrix matrix = new EchoMatrix(7)) {
      for (EchoEncoding encoding : EchoEncoding.ALL) {
        EchoPlace place = new EchoPlace("any", said -> said);
        EchoSubject leaking = new Leaking(encoding);

        List<EchoMatrix.EchoFinding> found =
            matrix.run(new EchoMatrix.Case(leaking, place, "secret", encoding));

        assertThat(found).as(encoding.name()).isNotEmpty();
      }
    }
  }

  @Test
  void aRawControlCharacterIsCaught() {
    assertThat(EchoLeak.control("a\u001b[31m")).isPresent();
    assertThat(EchoLeak.control("a\u202eb")).isPresent();
    assertThat(EchoLeak.control("bad\nINJECTED")).isPresent();
    assertThat(EchoLeak.control("two\nlines")).isEmpty();
  }

  @Test
  void nothingIsSeenWhereNothingIs() {
    assertThat(EchoLeak.of("tkQ9fQ2+x/Zb7LmVw8&Yd", "tkQ9fQ2+x/Zb7LmVw8&Yd", "the token expired"))
        .isEmpty();
  }

  private record Leaking(EchoEncoding encoding) implements EchoSubject {
    @Override
    public String name() {
      return "leaking";
    }

    @Override
    public List<String> secrets() {
      return List.of("secret");
    }

    @Override
    public Map<String, List<String>> shown(URI server, Map<String, String> secrets) {
      String said = encoding.of(secrets.getOrDefault("secret", ""));
      return Map.of("message", List.of("the server said: " + said + ", sorry"));
    }
  }
}
