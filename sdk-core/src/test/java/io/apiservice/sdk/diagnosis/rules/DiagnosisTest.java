package io.apiservice.sdk.diagnosis.rules;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.apiservice.sdk.diagnosis.Attempt;
import io.apiservice.sdk.diagnosis.Cause;
import io.apiservice.sdk.diagnosis.Confidence;
import io.apiservice.sdk.diagnosis.CredentialFacts;
import io.apiservice.sdk.diagnosis.Diagnosis;
import io.apiservice.sdk.diagnosis.Evidence;
import io.apiservice.sdk.diagnosis.Exchange;
import io.apiservice.sdk.diagnosis.Finding;
import io.apiservice.sdk.diagnosis.RareRefusalCases;
import io.apiservice.sdk.diagnosis.exchange.ParsedExchange;
import io.apiservice.sdk.diagnosis.exchange.RefusalTable;
import io.apiservice.sdk.http.Headers;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class DiagnosisTest {
  private static final URI ORDERS = URI.create("https://api.example.com/v1/orders");
  private static final Headers BEARER =
      Headers.of("Authorization", "Bearer q7Rk2vXw9LmT4yBn8sHd3fGj");

  @Test
  void theExplanationHasTheLayoutOfTheMessage() {
    Instant now = Instant.parse("2026-03-10T03:04:02Z");
    String jwt = RefusalTable.jwt("{\"exp\":" + now.minusSeconds(182).getEpochSecond() + "}");
    Diagnosis diagnosis =
        Diagnoser.diagnose(
            Exchange.of("GET", ORDERS, Headers.of("Authorization", "Bearer " + jwt))
                .response(
                    401,
                    Headers.of(
                        "WWW-Authenticate", "Bearer error=\"invalid_token\"",
                        "Date", "Tue, 10 Mar 2026 03:04:02 GMT",
                        "X-Request-Id", "7f3a"),
                    new byte[0])
                .credential(CredentialFacts.of(CredentialFacts.Type.ACCESS_TOKEN))
                .clientTime(now)
                .tried(
                    List.of(
                        new Attempt(
                            now,
                            "refreshed once via https://auth.example.com/token",
                            "400 invalid_grant")))
                .build(),
            List.of());

    assertThat(diagnosis.explain().lines().toList())
        .satisfiesExactly(
            l ->
                assertThat(l)
                    .startsWith("  cause   the access token expired 3 minutes ago  ")
                    .endsWith("TOKEN_EXPIRED, certain"),
            l ->
                assertThat(l)
                    .isEqualTo(
                        "  because expiry: exp 2026-03-10T03:01:00Z, server clock 2026-03-10T03:04:02Z"),
            l ->
                assertThat(l)
                    .startsWith("  sent    Authorization: Bearer (JWT, ")
                    .contains("sha256:"),
            l -> assertThat(l).startsWith("  tried   refreshed once via "),
            l -> assertThat(l).startsWith("  fix     refresh the token"),
            l ->
                assertThat(l)
                    .isEqualTo(
                        "  repeat  curl -gi -H \"Authorization: Bearer $TOKEN\" -- 'https://api.example.com/v1/orders'"),
            l -> assertThat(l).isEqualTo("  request id 7f3a"));
    assertThat(diagnosis.refreshCanHelp()).isTrue();
  }

  @Test
  void theApplicationsRulesAreAskedFirstAndAThrowingOneIsPassedOver() {
    Finding own =
        new Finding(Cause.NOT_AUTH, Confidence.CERTAIN, "maintenance", List.of(), List.of());

    Diagnosis diagnosis =
        Diagnoser.diagnose(
            refused(401, Headers.empty(), "token expired").build(),
            List.of(
                e -> {
                  throw new IllegalStateException("broken rule");
                },
                e -> Optional.of(own)));

    assertThat(diagnosis.cause()).isEqualTo(Cause.NOT_AUTH);
    assertThat(diagnosis.summary()).isEqualTo("maintenance");
  }

  @Test
  void aFreshTokenThatIsRefusedIsNamedUnlessTheServerSaysMore() {
    assertThat(cause(refused(401, Headers.empty(), "Unauthorized").freshTokenRejected(true)))
        .isEqualTo(Cause.FRESH_TOKEN_REJECTED);
    assertThat(
            cause(
                refused(401, Headers.empty(), "{\"error\":\"wrong audience\"}")
                    .freshTokenRejected(true)))
        .isEqualTo(Cause.WRONG_AUDIENCE);
  }

  @Test
  void theReasonOfAFailedRefreshIsTheReason() {
    assertThat(refreshFailed(400, "{\"error\":\"invalid_grant\"}"))
        .isEqualTo(Cause.REFRESH_TOKEN_INVALID);
    assertThat(refreshFailed(401, "{\"error\":\"invalid_client\"}"))
        .isEqualTo(Cause.CLIENT_INVALID);
    assertThat(refreshFailed(400, "{\"error\":\"unauthorized_client\"}"))
        .isEqualTo(Cause.GRANT_NOT_ALLOWED);
    assertThat(refreshFailed(503, "<html>down</html>")).isEqualTo(Cause.SERVER_FAULT);
  }

  private static Cause refreshFailed(int status, String body) {
    Exchange failure =
        Exchange.of("POST", URI.create("https://auth.example.com/token"), Headers.empty())
            .response(status, Headers.empty(), body.getBytes(StandardCharsets.UTF_8))
            .tokenEndpoint(true)
            .build();
    return cause(refused(401, Headers.empty(), "expired").refreshFailure(failure));
  }

  @Test
  void aClockThatDiffersExplainsAnExpiryThatTheClientDoesNotSee() {
    assertThat(
            cause(
                refused(401, Headers.of("Date", "Tue, 10 Mar 2026 12:10:00 GMT"), "token expired")
                    .clientTime(RefusalTable.NOW)))
        .isEqualTo(Cause.CLOCK_SKEW);
    assertThat(
            cause(
                refused(401, Headers.empty(), "token expired")
                    .clientTime(RefusalTable.NOW)
                    .clockOffset(Duration.ofMinutes(-7))))
        .isEqualTo(Cause.CLOCK_SKEW);
  }

  @Test
  void aCredentialThatARedirectLostIsNamed() {
    Exchange.Hop hop =
        new Exchange.Hop(302, URI.create("https://cdn.example.net/x"), Headers.empty());

    assertThat(cause(refused(401, Headers.empty(), "no token").hops(List.of(hop))))
        .isEqualTo(Cause.CREDENTIALS_STRIPPED);
  }

  @Test
  void aWebServersPageThatIsTheSameForAWrongPasswordDoesNotMeanThatNothingArrived() {
    Headers basic = Headers.of("WWW-Authenticate", "Basic realm=\"Reports\"");
    String page =
        "<html><head><title>401 Authorization Required</title></head><body><center><h1>401"
            + " Authorization Required</h1></center><hr><center>nginx/1.22.1</center></body></html>";
    Exchange exchange =
        Exchange.of("GET", ORDERS, Headers.of("Authorization", "Basic YWRhOndyb25nLXBhc3N3b3Jk"))
            .response(401, basic, page.getBytes(StandardCharsets.UTF_8))
            .build();

    Diagnosis diagnosis = Diagnoser.diagnose(exchange, List.of());

    assertThat(diagnosis.cause()).isEqualTo(Cause.TOKEN_UNKNOWN);
    assertThat(diagnosis.confidence()).isEqualTo(Confidence.POSSIBLE);
    assertThat(diagnosis.explain()).contains("right name and password?");
  }

  @Test
  void aChallengeWithoutAnErrorAsksWhetherTheTokenArrived() {
    Headers bearer = Headers.of("WWW-Authenticate", "Bearer realm=\"api\"");

    assertThat(Diagnoser.diagnose(refused(401, bearer, "").build(), List.of()).explain())
        .contains("did it arrive?");
  }

  @Test
  void everyRuleDecidesSomeRefusal() {
    List<Exchange> exchanges =
        new java.util.ArrayList<>(
            RefusalTable.all().stream().map(RefusalTable.Refusal::exchange).toList());
    exchanges.addAll(RareRefusalCases.all());
    assertThat(exchanges.stream().flatMap(DiagnosisTest::deciding).distinct().toList())
        .containsExactlyInAnyOrderElementsOf(Rules.IN_ORDER);
  }

  private static Stream<BuiltInRule> deciding(Exchange exchange) {
    ParsedExchange parsedExchange = new ParsedExchange(exchange);
    return Rules.IN_ORDER.stream()
        .filter(rule -> rule.examine(parsedExchange).isPresent())
        .limit(1);
  }

  @Test
  void theJsonIsOneReadableLine() throws Exception {
    Diagnosis diagnosis =
        Diagnoser.diagnose(
            refused(401, Headers.empty(), "token \"expired\"\n\u001b").build(), List.of());

    JsonNode read = new ObjectMapper().readTree(diagnosis.toJson());

    assertThat(diagnosis.toJson()).doesNotContain("\n");
    assertThat(read.get("cause").asText()).isEqualTo("TOKEN_EXPIRED");
    assertThat(read.get("sent").get("uri").asText()).isEqualTo(ORDERS.toString());
  }

  @Test
  void anEndlessBodyAndDeepNestingCostAsLittleAsAnyOther() {
    byte[] huge = new byte[8 << 20];
    java.util.Arrays.fill(huge, (byte) '[');

    assertThat(
            cause(
                refused(401, Headers.of("WWW-Authenticate", "a,".repeat(1 << 20)), "")
                    .response(401, Headers.empty(), huge)))
        .isEqualTo(Cause.AMBIGUOUS);
  }

  @Test
  void aShellSeesNothingButOneAddress() throws Exception {
    URI evil = URI.create("https://h/v1/a';id;'$(id)?x='%20;&'");
    Diagnosis diagnosis =
        Diagnoser.diagnose(
            Exchange.of("GET", evil, BEARER).response(401, Headers.empty(), new byte[0]).build(),
            List.of());
    Process shell =
        new ProcessBuilder(
                "sh",
                "-c",
                "curl() { for a; do printf '%s\\n' \"$a\"; done; }; TOKEN=t; " + diagnosis.repeat())
            .redirectErrorStream(true)
            .start();

    String seen = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(seen.lines().toList())
        .containsExactly("-gi", "-H", "Authorization: Bearer t", "--", evil.toASCIIString());
  }

  @Test
  void aKeyInTheQueryIsAVariableInTheLineToRepeat() {
    Diagnosis diagnosis =
        Diagnoser.diagnose(
            Exchange.of(
                    "GET",
                    URI.create("https://api.example.com/x?key=q7Rk2vXw9LmT4&b=1"),
                    Headers.empty())
                .response(401, Headers.empty(), new byte[0])
                .build(),
            List.of());

    assertThat(diagnosis.repeat())
        .isEqualTo("curl -gi -- 'https://api.example.com/x?key='\"$API_KEY\"'&b=1'");
    assertThat(diagnosis.sentRequest().uri())
        .hasToString("https://api.example.com/x?key=REDACTED&b=1");
  }

  /** A recording may come from an attacker who wants to get the reader's key. */
  @Test
  void theWordThatStandsForASecretIsNoVariableWhereItIsTheRequestsOwn() {
    for (String query : List.of("next=REDACTED", "a=REDACTED&b=1", "x==REDACTED")) {
      Diagnosis diagnosis =
          Diagnoser.diagnose(
              Exchange.of(
                      "GET",
                      URI.create("https://evil.example/p=REDACTED/x?" + query),
                      Headers.empty().with("X-Api-Key", "q7Rk2vXw9LmT4yBn8sHd3fGj"))
                  .response(401, Headers.empty(), new byte[0])
                  .build(),
              List.of());

      assertThat(diagnosis.repeat())
          .endsWith(" -- 'https://evil.example/p=REDACTED/x?" + query + "'");
    }
  }

  @Test
  void onlyTheParameterThatHeldTheKeyIsAVariable() {
    Diagnosis diagnosis =
        Diagnoser.diagnose(
            Exchange.of(
                    "GET",
                    URI.create("https://h.example/x?a=REDACTED&key=q7Rk2vXw9LmT4&keys=REDACTED"),
                    Headers.empty())
                .response(401, Headers.empty(), new byte[0])
                .build(),
            List.of());

    assertThat(diagnosis.repeat())
        .isEqualTo("curl -gi -- 'https://h.example/x?a=REDACTED&key='\"$API_KEY\"'&keys=REDACTED'");
  }

  private static Cause cause(Exchange.Builder exchange) {
    return Diagnoser.diagnose(exchange.build(), List.of()).cause();
  }

  private static Exchange.Builder refused(int status, Headers headers, String body) {
    return Exchange.of("GET", ORDERS, BEARER)
        .response(status, headers, body.getBytes(StandardCharsets.UTF_8))
        .credential(CredentialFacts.of(CredentialFacts.Type.ACCESS_TOKEN));
  }

  @Test
  void evidenceOfALimitIsWhatTheServerSent() {
    Diagnosis retryAfter = limited(429, "Retry-After", "37");
    Diagnosis remaining = limited(403, "RateLimit-Remaining", "0");
    Diagnosis bare = limited(429);

    assertThat(retryAfter.evidence()).containsExactly(new Evidence("Retry-After", "37"));
    assertThat(retryAfter.hints().get(0).action()).contains("wait", "37 s");
    assertThat(remaining.evidence()).containsExactly(new Evidence("RateLimit-Remaining", "0"));
    assertThat(bare.evidence()).containsExactly(new Evidence("status", "429"));
    for (Diagnosis one : List.of(retryAfter, remaining, bare)) {
      assertThat(one.cause()).isEqualTo(Cause.NOT_AUTH);
      assertThat(one.explain()).doesNotContain("X-RateLimit-Remaining");
    }
  }

  @Test
  void aHeaderThatTheChallengeNamesIsTheFix() {
    Diagnosis diagnosis =
        Diagnoser.diagnose(
            Exchange.of(
                    "GET",
                    URI.create("https://api.example.com/v1/me"),
                    Headers.of("Authorization", "Bearer Zq8canary7Lx0P2wVt9Kd4Jm"))
                .response(
                    401,
                    Headers.of("WWW-Authenticate", "ApiKey realm=\"users\", header=\"X-Api-Key\""),
                    new byte[0])
                .build(),
            List.of());

    assertThat(diagnosis.hints().get(0).action())
        .contains("send the key in the header X-Api-Key")
        .doesNotContain("ApiKey …");
  }

  private static Diagnosis limited(int status, String... headers) {
    return Diagnoser.diagnose(
        Exchange.of(
                "GET",
                URI.create("https://api.example.com/v1/me"),
                Headers.of("Authorization", "Bearer Zq8canary7Lx0P2wVt9Kd4Jm"))
            .response(status, Headers.of(headers), new byte[0])
            .build(),
        List.of());
  }
}
