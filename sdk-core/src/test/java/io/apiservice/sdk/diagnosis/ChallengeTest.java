package io.apiservice.sdk.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import io.apiservice.sdk.fuzz.CountedText;
import io.apiservice.sdk.http.Headers;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ChallengeTest {
  @Test
  void parametersOfTheBearerSchemeAreRead() {
    List<Challenge> read =
        Challenge.parse("Bearer realm=\"api\", error=\"invalid_token\", scope=\"a b\"");

    assertThat(read).hasSize(1);
    assertThat(read.get(0).scheme()).isEqualTo("Bearer");
    assertThat(read.get(0).params())
        .isEqualTo(Map.of("realm", "api", "error", "invalid_token", "scope", "a b"));
  }

  @Test
  void severalChallengesOfOneLineAndOfSeveralLinesAreRead() {
    Headers headers =
        Headers.of(
            "WWW-Authenticate", "Basic realm=\"x\", Bearer error=\"invalid_token\", Negotiate",
            "www-authenticate", "Newauth realm=\"apps\", type=1, title=\"Login to \\\"apps\\\"\"");

    assertThat(Challenge.in(headers))
        .extracting(Challenge::scheme)
        .containsExactly("Basic", "Bearer", "Negotiate", "Newauth");
    assertThat(Challenge.in(headers).get(3).param("TITLE")).hasValue("Login to \"apps\"");
  }

  @Test
  void token68IsTakenForDataAndNotForAScheme() {
    List<Challenge> read = Challenge.parse("Negotiate YII=, Basic realm=\"r\", NTLM TlRMTVNTUAAB");

    assertThat(read).extracting(Challenge::scheme).containsExactly("Negotiate", "Basic", "NTLM");
    assertThat(read.get(0).token68()).hasValue("YII=");
    assertThat(read.get(2).token68()).hasValue("TlRMTVNTUAAB");
  }

  @Test
  void commasAndEscapesInQuotesBelongToTheValue() {
    List<Challenge> read =
        Challenge.parse("Bearer error_description=\"a, b=\\\"c\\\", Basic x\", foo=bar");

    assertThat(read).hasSize(1);
    assertThat(read.get(0).param("error_description")).hasValue("a, b=\"c\", Basic x");
    assertThat(read.get(0).param("foo")).hasValue("bar");
  }

  @Test
  void emptyListItemsAreLegal() {
    assertThat(Challenge.parse(" , ,Basic realm=\"r\",, ,charset=\"UTF-8\", ,Bearer,"))
        .extracting(Challenge::scheme)
        .containsExactly("Basic", "Bearer");
  }

  @Test
  void blanksAroundTheEqualsSignAreSurvived() {
    assertThat(Challenge.parse("Bearer realm = \"x\" , error= invalid_token").get(0).params())
        .isEqualTo(Map.of("realm", "x", "error", "invalid_token"));
  }

  @Test
  void brokenQuotingGivesWhatCameBefore() {
    List<Challenge> read =
        Challenge.parse("Bearer realm=\"x\", error_description=\"never closed, Basic");

    assertThat(read.get(0).param("realm")).hasValue("x");
    assertThat(read.get(0).param("error_description")).hasValue("never closed, Basic");
  }

  @Test
  void missingCommasBetweenParametersAreSurvived() {
    assertThat(Challenge.parse("Basic realm=\"security\" charset=\"UTF-8\"").get(0).params())
        .isEqualTo(Map.of("realm", "security", "charset", "UTF-8"));
  }

  @Test
  void quotedTextsWithoutNamesAreKept() {
    assertThat(
            Challenge.parse("OAuth \"Platform\" \"invalid_token\" \"Session has expired\"")
                .get(0)
                .params()
                .values())
        .containsExactly("Platform", "invalid_token", "Session has expired");
  }

  @Test
  void theFirstOfEqualNamesCounts() {
    assertThat(Challenge.parse("Bearer error=\"a\", ERROR=\"b\"").get(0).params())
        .isEqualTo(Map.of("error", "a"));
  }

  @Test
  void everyCharacterIsVisitedABoundedNumberOfTimes() {
    for (String unit :
        List.of(
            "a", "a=", "a b, ", ", ", "\"", "\\", "=", " ", "a=\"b\\\"", "a  ", "Basic x=y, ")) {
      CountedText text = new CountedText(unit.repeat(ChallengeParser.MAX_LINE / unit.length()));

      assertThat(ChallengeParser.parse(List.of(text)))
          .hasSizeLessThanOrEqualTo(ChallengeParser.MAX_CHALLENGES);

      assertThat(text.visits()).as(unit).isLessThan(8L * text.length());
    }
  }

  @Test
  void theCounterCountsASquareReader() {
    CountedText text = new CountedText("a".repeat(1000));
    for (int i = 0; i < text.length(); i++) {
      for (int j = 0; j <= i; j++) {
        text.charAt(j);
      }
    }

    assertThat(text.visits()).isGreaterThan(8L * text.length());
  }
}
