package io.apiservice.sdk.diagnosis.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.apiservice.sdk.diagnosis.Diagnosis;
import io.apiservice.sdk.diagnosis.Exchange;
import io.apiservice.sdk.diagnosis.exchange.KeyPrefix;
import io.apiservice.sdk.fuzz.GeneratedSecrets;
import io.apiservice.sdk.fuzz.GeneratedTexts;
import io.apiservice.sdk.fuzz.Grammar;
import io.apiservice.sdk.fuzz.LeakCheck;
import io.apiservice.sdk.http.Headers;
import io.apiservice.sdk.redact.SecretMask;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.statistics.Statistics;

class RedactionFuzzTest {
  private static final URI PLACE = URI.create("https://api.example.com/v1/x");

  /** The places in a request where its secret may be. */
  private static final List<UnaryOperator<String>> HEADERS =
      List.of(
          s -> "Authorization\0Bearer " + s,
          s -> "Authorization\0Basic " + basic(s),
          s -> "X-Api-Key\0" + s,
          s -> "Cookie\0a=b; sid=" + s,
          s -> "Authorization\0" + s,
          s -> "Proxy-Authorization\0Basic " + basic(s),
          s -> "?\0key=" + url(s),
          s -> "!\0grant_type=refresh_token&refresh_token=" + url(s));

  /**
   * The places in a response where the server quotes the secret. A header cannot contain a line
   * break.
   */
  private static final List<BiFunction<String, Exchange.Builder, Exchange.Builder>> PLACES =
      List.of(
          (s, b) -> body(b, "Invalid key " + s + " given"),
          (s, b) -> body(b, "{\"error\":\"invalid_token\",\"message\":" + Grammar.quoted(s) + "}"),
          (s, b) -> body(b, "{\"error\":\"invalid_token\",\"message\":\"bad " + s + "\"}"),
          (s, b) -> body(b, "{" + Grammar.quoted(s) + ":\"token expired\"}"),
          (s, b) -> body(b, "<html><body><p>bad token " + s + "</p></body></html>"),
          (s, b) -> body(b, "<?xml version='1.0'?><Error><Code>" + s + "</Code></Error>"),
          (s, b) -> body(b, "error=invalid_grant&error_description=" + url("bad " + s)),
          (s, b) ->
              header(b, "WWW-Authenticate", "Bearer error_description=" + Grammar.httpQuoted(s)),
          (s, b) ->
              header(b, "WWW-Authenticate", "Bearer realm=\"" + s + "\", error=\"invalid_token\""),
          (s, b) -> header(b, "WWW-Authenticate", s),
          (s, b) -> header(b, "X-Error-Reason", "revoked " + s),
          (s, b) -> header(b, "X-Request-Id", s),
          (s, b) ->
              header(
                  b,
                  "WWW-Authenticate",
                  "Bearer error_uri=\"https://api.example.com/" + url(s) + "\""),
          (s, b) -> header(b, "Server", "apache " + s),
          (s, b) -> header(b, "Via", s));

  record Case(Exchange exchange, String secret, String said) {}

  @Provide
  Arbitrary<Case> cases() {
    Arbitrary<String> mutatedBody = GeneratedTexts.mutated(Arbitraries.just(""));
    return Combinators.combine(
            GeneratedSecrets.any(),
            GeneratedSecrets.echoes(),
            Arbitraries.of(HEADERS),
            Arbitraries.of(PLACES),
            Arbitraries.of(400, 401, 401, 403, 407),
            mutatedBody)
        .as(
            (secret, echo, header, place, status, noise) -> {
              String said = noise + " " + echo.apply(secret);
              Exchange.Builder builder = sent(header.apply(secret));
              return new Case(
                  place.apply(said, builder.tokenEndpoint(status == 400)).build(), secret, said);
            });
  }

  @Property
  void nothingTellsTheSecretHoweverItIsSaidBack(@ForAll("cases") Case one) {
    Diagnosis diagnosis = Diagnoser.diagnose(one.exchange(), List.of());

    String told = String.join("\n", DiagnosisFuzzTest.all(diagnosis));

    assertThat(LeakCheck.of(bodyOf(one.secret()), told)).as(one.said() + "\n" + told).isEmpty();
    Statistics.collect(told.contains(SecretMask.MASK));
    Statistics.coverage(c -> c.check(true).percentage(p -> p > 20));
  }

  @Property
  void theCheckFindsWhatALeakingReportTells(@ForAll("cases") Case one) {
    assertThat(LeakCheck.of(bodyOf(one.secret()), "said " + one.said() + " to me")).isPresent();
  }

  @Example
  void theCheckSeesNoLeakWhereNoneIs() {
    assertThat(LeakCheck.of("Zq8canary7LxP2wVt9Kd4Jm", "the token expired 3 minutes ago"))
        .isEmpty();
  }

  // The prefix that all keys of a provider have is not secret.
  private static String bodyOf(String secret) {
    return KeyPrefix.of(secret).map(k -> secret.substring(k.prefix().length())).orElse(secret);
  }

  private static Exchange.Builder sent(String nameAndValue) {
    String name = nameAndValue.substring(0, nameAndValue.indexOf('\0'));
    String value = nameAndValue.substring(nameAndValue.indexOf('\0') + 1);
    return switch (name) {
      case "?" -> Exchange.of("GET", URI.create(PLACE + "?" + value), Headers.empty());
      case "!" -> Exchange.of("POST", PLACE, Headers.empty()).requestBody(value);
      default -> Exchange.of("GET", PLACE, Headers.of(name, value));
    };
  }

  private static Exchange.Builder body(Exchange.Builder builder, String body) {
    return builder.response(401, Headers.empty(), body.getBytes(StandardCharsets.UTF_8));
  }

  private static Exchange.Builder header(Exchange.Builder builder, String name, String value) {
    return builder.response(401, Headers.of(name, value), new byte[0]);
  }

  private static String basic(String secret) {
    return Base64.getEncoder().encodeToString(("ada:" + secret).getBytes(StandardCharsets.UTF_8));
  }

  private static String url(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
