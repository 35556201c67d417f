package io.apiservice.sdk.diagnosis.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.apiservice.sdk.diagnosis.Challenge;
import io.apiservice.sdk.diagnosis.ChallengeParser;
import io.apiservice.sdk.diagnosis.CredentialFacts;
import io.apiservice.sdk.diagnosis.Finding;
import io.apiservice.sdk.diagnosis.SafeText;
import io.apiservice.sdk.diagnosis.rules.Precheck;
import io.apiservice.sdk.fuzz.CountedText;
import io.apiservice.sdk.fuzz.DangerousText;
import io.apiservice.sdk.fuzz.GeneratedSecrets;
import io.apiservice.sdk.fuzz.GeneratedTexts;
import io.apiservice.sdk.fuzz.Grammar;
import io.apiservice.sdk.fuzz.Grammar.ChallengeParts;
import io.apiservice.sdk.redact.UnescapedText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.statistics.Statistics;

class ReadersFuzzTest {
  @Provide
  Arbitrary<String> texts() {
    return GeneratedTexts.nonsense(80);
  }

  @Provide
  Arbitrary<String> bodies() {
    return Grammar.body();
  }

  @Provide
  Arbitrary<String> lines() {
    return GeneratedTexts.mutated(Grammar.challenges());
  }

  @Provide
  Arbitrary<List<ChallengeParts>> parts() {
    return Grammar.challengeParts();
  }

  @Provide
  Arbitrary<String> tokens() {
    return GeneratedTexts.mutated(Grammar.jwt());
  }

  @Provide
  Arbitrary<String> credentials() {
    return GeneratedTexts.mutated(
        Arbitraries.oneOf(
            GeneratedSecrets.any(),
            Grammar.jwt(),
            Arbitraries.of("<token>", "${API_KEY}", "your-api-key", "Bearer x", "b'abc'")));
  }

  /**
   * Short texts. The test repeats them, because long repetitive texts are expensive for a careless
   * parser.
   */
  @Provide
  Arbitrary<String> units() {
    return Arbitraries.oneOf(
        Arbitraries.strings()
            .withChars("\"\\,=;<>&%./ aA0{}[]()'|\t\n@:$xyz-_#*")
            .ofMinLength(1)
            .ofMaxLength(5),
        Arbitraries.of(
            "token is not ",
            "invalid, ",
            "Bearer a=\"",
            "<![CDATA[",
            "&#x41;",
            "%25",
            "key ",
            "a.b@0",
            "my-key-",
            "-u0041",
            "aA",
            "\\u0041",
            "user has no "));
  }

  @Property
  void aChallengeIsReadAsItWasWritten(@ForAll("parts") List<ChallengeParts> parts) {
    String line = parts.stream().map(ChallengeParts::written).collect(Collectors.joining(", "));

    List<Challenge> read = Challenge.parse(line);

    assertThat(read)
        .extracting(Challenge::scheme)
        .containsExactlyElementsOf(parts.stream().map(ChallengeParts::scheme).toList());
    assertThat(read)
        .extracting(Challenge::params)
        .containsExactlyElementsOf(parts.stream().map(ChallengeParts::params).toList());
  }

  @Property
  void challengesOfAnyLineAreFewAndHaveSchemes(@ForAll("lines") String line) {
    List<Challenge> read = Challenge.parse(List.of(line, line));

    assertThat(read).hasSizeLessThanOrEqualTo(ChallengeParser.MAX_CHALLENGES);
    assertThat(read).allMatch(c -> !c.scheme().isEmpty());
    assertThat(read).allMatch(c -> c.params().size() <= ChallengeParser.MAX_CHALLENGES);
    Statistics.collect(read.stream().anyMatch(c -> !c.params().isEmpty()));
    Statistics.coverage(c -> c.check(true).percentage(p -> p > 50));
  }

  @Property
  void bodiesAreReadWithoutAnExceptionAndWithinBounds(@ForAll("bodies") String body) {
    ErrorBody read = ErrorBody.read(body.getBytes(StandardCharsets.UTF_8));

    int kept = read.fields().stream().mapToInt(f -> f.value().length()).sum();
    assertThat(read.fields()).hasSizeLessThanOrEqualTo(JsonFields.MAX_FIELDS);
    assertThat(kept + read.text().length()).isLessThanOrEqualTo(2 * body.length() + 16);
    Statistics.collect(read.format());
    Statistics.coverage(
        c -> {
          c.check(ErrorBody.BodyFormat.JSON).percentage(p -> p > 5);
          c.check(ErrorBody.BodyFormat.XML).count(n -> n > 0);
          c.check(ErrorBody.BodyFormat.HTML).count(n -> n > 0);
        });
  }

  @Property
  void theClaimsOfAJwtAreThoseThatJacksonSees(@ForAll("tokens") String token) throws IOException {
    Jwt jwt = Jwt.decode(token).orElse(null);
    Statistics.collect(jwt != null);
    Statistics.coverage(c -> c.check(true).percentage(p -> p > 20));
    if (jwt == null) {
      return;
    }
    jwt.expiresAt();
    jwt.notBefore();
    jwt.issuedAt();
    byte[] claims = Base64.getUrlDecoder().decode(token.split("\\.", -1)[1]);
    JsonNode seen;
    try {
      seen = new ObjectMapper().readTree(new String(claims, StandardCharsets.UTF_8));
    } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
      return; // The text was cut or changed; what was before that place is still read.
    }
    for (String name : List.of("exp", "nbf", "iss")) {
      if (seen.hasNonNull(name) && seen.get(name).isTextual()) {
        assertThat(jwt.claim(name)).hasValue(seen.get(name).textValue());
      }
      if (seen.hasNonNull(name) && seen.get(name).isIntegralNumber()) {
        assertThat(jwt.claim(name)).hasValue(seen.get(name).asText());
      }
    }
  }

  @Property
  void oddReadersSurviveAnyText(@ForAll("texts") String text, @ForAll("credentials") String key) {
    for (String each : List.of(text, key)) {
      NormalizedText.of(each);
      Placeholder.matches(each);
      KeyPrefix.of(each);
      MentionedHeader.in(each);
      FormDecoder.read(each);
      ExchangeSecrets.looksSecret(each);
      for (CredentialFacts.Type type : CredentialFacts.Type.values()) {
        for (Finding found : Precheck.of(each, CredentialFacts.of(type), RefusalTable.NOW)) {
          assertThat(DangerousText.in(found.toString())).isEmpty();
        }
      }
    }
  }

  @Property
  void sanitisedTextIsHarmlessAndShort(@ForAll("texts") String text, @ForAll String any) {
    for (String each : List.of(text, any)) {
      String safe = SafeText.of(each, 50);

      assertThat(DangerousText.in(safe)).isEmpty();
      assertThat(safe).doesNotContain("\n");
      assertThat(safe.length()).isLessThanOrEqualTo(6 * 50 + 1);
      assertThat(SafeText.unlinked(each)).doesNotContain("://", "www.");
    }
  }

  @Property(tries = 60)
  void everyReaderVisitsACharacterABoundedNumberOfTimes(@ForAll("units") String unit) {
    for (int length : new int[] {2_000, 32_000}) {
      String text = unit.repeat(length / unit.length());

      assertThat(visits(text, t -> ChallengeParser.parse(List.of(t))))
          .as("challenge")
          .isLessThan(8);
      assertThat(visits("Bearer " + text, t -> ChallengeParser.parse(List.of(t)))).isLessThan(8);
      assertThat(visits(text, MarkupText::text)).as("markup").isLessThan(60);
      assertThat(visits("<" + text, MarkupText::fields)).as("markup").isLessThan(60);
      assertThat(visits(text, FormDecoder::read)).as("form").isLessThan(8);
      assertThat(visits(text, UnescapedText::of)).as("unescaped").isLessThan(24);
      assertThat(visits(text, CredentialSyntax::printedObject)).as("shape").isLessThan(40);
      assertThat(visits("eyJ" + text, CredentialSyntax::printedObject)).as("shape").isLessThan(40);
      assertThat(visits(text, Placeholder::isSample)).as("sample").isLessThan(16);
    }
  }

  @Example
  void theCounterCatchesAReaderThatStartsOver() {
    assertThat(visits("a".repeat(2000), t -> java.util.regex.Pattern.matches(".*\\w+@x", t)))
        .isGreaterThan(60);
  }

  private static double visits(String text, java.util.function.Consumer<CharSequence> reader) {
    CountedText counted = new CountedText(text);
    reader.accept(counted);
    return (double) counted.visits() / (counted.length() + 64);
  }
}
