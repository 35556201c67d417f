package io.apiservice.sdk.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import io.apiservice.sdk.fuzz.CountedText;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReadersTest {
  @Test
  void bodiesAreReadAsWhatTheyAre() {
    assertThat(read("").kind()).isEqualTo(ErrorBody.Kind.EMPTY);
    assertThat(read("{\"a\":1}").kind()).isEqualTo(ErrorBody.Kind.JSON);
    assertThat(read("<html><body>x</body></html>").kind()).isEqualTo(ErrorBody.Kind.HTML);
    assertThat(read("\ufeff<?xml version=\"1.0\"?><Error><Code>A</Code></Error>").kind())
        .isEqualTo(ErrorBody.Kind.XML);
    assertThat(read("error=bad_refresh_token&error_description=It+is+gone").kind())
        .isEqualTo(ErrorBody.Kind.FORM);
    assertThat(read("Unauthorized access").kind()).isEqualTo(ErrorBody.Kind.TEXT);
  }

  @Test
  void nestedFieldsKnowTheirParents() {
    assertThat(read("{\"errors\":[{\"code\":\"A\",\"detail\":{\"why\":\"B\"}}],\"x\":1}").fields())
        .containsExactly(
            new Field("errors", "code", "A"),
            new Field("detail", "why", "B"),
            new Field("", "x", "1"));
  }

  @Test
  void jsonThatEndsEarlyGivesWhatCameBefore() {
    assertThat(read("{\"error\":\"expired\",\"trace\":[{\"a\":\"").fields())
        .containsExactly(new Field("", "error", "expired"));
  }

  @Test
  void scriptsAndStylesAreNotText() {
    assertThat(
            Markup.text(
                "<html><style>expired</style><script>var a='expired'</script><h1>Login &amp; go</h1>"))
        .isEqualTo("Login & go.");
  }

  @Test
  void enumerationsOfFlawsAreEvidenceForNone() {
    assertThat(Words.of("The token is invalid, expired, or revoked"))
        .contains(Words.ONE_OF_MANY)
        .doesNotContain("expired");
    assertThat(Words.of("Invalid or expired token")).contains(Words.ONE_OF_MANY);
    assertThat(Words.of("The token has expired")).contains("expired");
    assertThat(Words.of("User inactive or deleted")).contains("inactive");
  }

  @Test
  void camelsAndSnakesAreTakenApart() {
    assertThat(Words.of("ExpiredProviderToken")).isEqualTo("expired provider token");
    assertThat(Words.of("TOKEN_EXPIRED")).isEqualTo("token expired");
    assertThat(Words.of("JWTExpired")).isEqualTo("jwt expired");
    assertThat(Words.of("user doesn’t  exist")).isEqualTo("user doesnt exist");
  }

  @Test
  void jwtsOfAnySizeAndDepthAreLookedAtWithoutHarm() {
    assertThat(Jwt.look("eyJ" + "a".repeat(1 << 20))).isEmpty();
    assertThat(Jwt.look(RefusalTable.jwt("{\"a\":" + "[".repeat(2000) + "]".repeat(2000) + "}")))
        .isEmpty();
    assertThat(
            Jwt.look(RefusalTable.jwt("{\"exp\":1e300,\"aud\":[\"a\",\"b\"]}"))
                .orElseThrow()
                .texts("aud"))
        .containsExactly("a", "b");
  }

  @Test
  void ofEqualClaimsTheLastCounts() {
    assertThat(Jwt.look(RefusalTable.jwt("{\"exp\":1,\"exp\":2}")).orElseThrow().claim("exp"))
        .hasValue("2");
  }

  @Test
  void markupVisitsEveryCharacterABoundedNumberOfTimes() {
    for (String unit : List.of("<", ">", "&", "&amp;", "<a", "a", "<a>&lt;", "&am")) {
      CountedText text = new CountedText(unit.repeat(60_000 / unit.length()));

      Markup.text(text);

      assertThat(text.visits()).as(unit).isLessThan(60L * text.length());
    }
  }

  @Test
  void phrasesVisitEveryCharacterABoundedNumberOfTimes() {
    int rows = books().stream().mapToInt(b -> b.patterns().size()).sum();
    for (String unit :
        List.of(
            "token ", "is ", "not ", "a", "a b ", "key is not ", "invalid ", "(", "user has ")) {
      for (int length : List.of(1000, 4000)) {
        CountedText text = new CountedText(unit.repeat(length / unit.length()));
        books().forEach(b -> b.patterns().forEach(p -> p.matcher(text).find()));

        assertThat(text.visits() / rows / text.length()).as(unit + length).isLessThan(600);
      }
    }
  }

  private static List<PhraseBook> books() {
    return List.of(PhraseBooks.EXPLICIT, PhraseBooks.LATE, PhraseBooks.MISSING, PhraseBooks.WEAK);
  }

  private static ErrorBody read(String text) {
    return ErrorBody.read(text.getBytes(StandardCharsets.UTF_8));
  }
}
