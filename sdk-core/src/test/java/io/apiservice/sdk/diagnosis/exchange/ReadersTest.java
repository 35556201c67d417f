package io.apiservice.sdk.diagnosis.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import io.apiservice.sdk.fuzz.CountedText;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReadersTest {
  @Test
  void bodiesAreReadAsWhatTheyAre() {
    assertThat(read("").format()).isEqualTo(ErrorBody.BodyFormat.EMPTY);
    assertThat(read("{\"a\":1}").format()).isEqualTo(ErrorBody.BodyFormat.JSON);
    assertThat(read("<html><body>x</body></html>").format()).isEqualTo(ErrorBody.BodyFormat.HTML);
    assertThat(read("\ufeff<?xml version=\"1.0\"?><Error><Code>A</Code></Error>").format())
        .isEqualTo(ErrorBody.BodyFormat.XML);
    assertThat(read("error=bad_refresh_token&error_description=It+is+gone").format())
        .isEqualTo(ErrorBody.BodyFormat.FORM);
    assertThat(read("Unauthorized access").format()).isEqualTo(ErrorBody.BodyFormat.TEXT);
  }

  @Test
  void nestedFieldsKnowTheirParents() {
    assertThat(read("{\"errors\":[{\"code\":\"A\",\"detail\":{\"why\":\"B\"}}],\"x\":1}").fields())
        .containsExactly(
            new NamedValue("errors", "code", "A"),
            new NamedValue("detail", "why", "B"),
            new NamedValue("", "x", "1"));
  }

  @Test
  void jsonThatEndsEarlyGivesWhatCameBefore() {
    assertThat(read("{\"error\":\"expired\",\"trace\":[{\"a\":\"").fields())
        .containsExactly(new NamedValue("", "error", "expired"));
  }

  @Test
  void scriptsAndStylesAreNotText() {
    assertThat(
            MarkupText.text(
                "<html><style>expired</style><script>var a='expired'</script><h1>Login &amp; go</h1>"))
        .isEqualTo("Login & go.");
  }

  @Test
  void enumerationsOfFlawsAreEvidenceForNone() {
    assertThat(NormalizedText.of("The token is invalid, expired, or revoked"))
        .contains(NormalizedText.ONE_OF_MANY)
        .doesNotContain("expired");
    assertThat(NormalizedText.of("Invalid or expired token")).contains(NormalizedText.ONE_OF_MANY);
    assertThat(NormalizedText.of("The token has expired")).contains("expired");
    assertThat(NormalizedText.of("User inactive or deleted")).contains("inactive");
  }

  @Test
  void camelsAndSnakesAreTakenApart() {
    assertThat(NormalizedText.of("ExpiredProviderToken")).isEqualTo("expired provider token");
    assertThat(NormalizedText.of("TOKEN_EXPIRED")).isEqualTo("token expired");
    assertThat(NormalizedText.of("JWTExpired")).isEqualTo("jwt expired");
    assertThat(NormalizedText.of("user doesn’t  exist")).isEqualTo("user doesnt exist");
  }

  @Test
  void jwtsOfAnySizeAndDepthAreLookedAtWithoutHarm() {
    assertThat(Jwt.decode("eyJ" + "a".repeat(1 << 20))).isEmpty();
    assertThat(Jwt.decode(RefusalTable.jwt("{\"a\":" + "[".repeat(2000) + "]".repeat(2000) + "}")))
        .isEmpty();
    assertThat(
            Jwt.decode(RefusalTable.jwt("{\"exp\":1e300,\"aud\":[\"a\",\"b\"]}"))
                .orElseThrow()
                .texts("aud"))
        .containsExactly("a", "b");
  }

  @Test
  void ofEqualClaimsTheLastCounts() {
    assertThat(Jwt.decode(RefusalTable.jwt("{\"exp\":1,\"exp\":2}")).orElseThrow().claim("exp"))
        .hasValue("2");
  }

  @Test
  void markupVisitsEveryCharacterABoundedNumberOfTimes() {
    for (String unit : List.of("<", ">", "&", "&amp;", "<a", "a", "<a>&lt;", "&am")) {
      CountedText text = new CountedText(unit.repeat(60_000 / unit.length()));

      MarkupText.text(text);

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

  private static List<PhraseTable> books() {
    return List.of(
        PhraseTables.EXPLICIT, PhraseTables.LATE, PhraseTables.MISSING, PhraseTables.WEAK);
  }

  private static ErrorBody read(String text) {
    return ErrorBody.read(text.getBytes(StandardCharsets.UTF_8));
  }
}
