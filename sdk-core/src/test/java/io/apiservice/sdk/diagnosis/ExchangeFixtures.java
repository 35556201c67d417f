package io.apiservice.sdk.diagnosis;

import io.apiservice.sdk.diagnosis.exchange.RefusalTable;
import io.apiservice.sdk.fuzz.GeneratedSecrets;
import io.apiservice.sdk.fuzz.GeneratedTexts;
import io.apiservice.sdk.fuzz.Grammar;
import io.apiservice.sdk.http.Headers;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/** Refused exchanges of all kinds. Most of them are nearly valid. */
public final class ExchangeFixtures {
  private ExchangeFixtures() {}

  public static Arbitrary<Exchange> any() {
    Arbitrary<Instant> time =
        Arbitraries.of(
            RefusalTable.NOW,
            Instant.EPOCH,
            Instant.parse("9999-12-31T23:59:59Z"),
            Instant.parse("1900-01-01T00:00:00Z"));
    return Combinators.combine(
            Arbitraries.frequencyOf(
                Tuple.of(8, Arbitraries.of("GET", "POST")),
                Tuple.of(1, GeneratedTexts.nonsense(8))),
            uri(),
            request(),
            Arbitraries.of(401, 401, 401, 403, 400, 407, 200, 302, 500, 0, -1),
            answer(),
            Grammar.body(),
            time,
            Arbitraries.oneOf(Grammar.form(), Grammar.json(), Arbitraries.just("")))
        .as(ExchangeFixtures::exchange);
  }

  private static Exchange exchange(
      String method,
      URI uri,
      Headers request,
      int status,
      Headers answer,
      String body,
      Instant time,
      String sent) {
    CredentialFacts.Type[] types = CredentialFacts.Type.values();
    Exchange.Builder builder =
        Exchange.of(method, uri, request)
            .response(status, answer, body.getBytes(StandardCharsets.UTF_8))
            .credential(CredentialFacts.of(types[body.length() % types.length]))
            .clientTime(time)
            .requestBody(sent)
            .requestKnown(body.length() % 5 != 0)
            .tokenEndpoint(sent.length() % 3 == 1)
            .freshTokenRejected(body.length() % 11 == 0)
            .tried(List.of(new Attempt(time, "sent " + body, "answered " + body)));
    answer
        .first("Location")
        .ifPresent(l -> builder.hops(List.of(new Exchange.Hop(302, lenient(l), request))));
    return builder.build();
  }

  static Arbitrary<URI> uri() {
    return GeneratedTexts.mutated(
            Arbitraries.of(
                "https://api.example.com/v1/orders/42?key=k-12345678&x=1",
                "https://user:pa55word!@api.example.com:8443/a'b;id;'$(id)`id`",
                "http://localhost:8080/",
                "https://xn--mnchen-3ya.example/%F0%9F%98%80/a=REDACTED",
                "about:unknown",
                "https://api.example.com/caf\u00e9/\u202e?q=%27%22&access_token=abc.def-ghi",
                "/relative?token=t0k3nt0k3n"))
        .map(ExchangeFixtures::lenient);
  }

  private static URI lenient(String text) {
    try {
      return new URI(text);
    } catch (URISyntaxException e) {
      return URI.create("https://api.example.com/");
    }
  }

  private static Arbitrary<Headers> request() {
    Arbitrary<String> credential =
        GeneratedTexts.mutated(
            Arbitraries.oneOf(
                GeneratedSecrets.any().map(s -> "Bearer " + s),
                Grammar.jwt().map(s -> "Bearer " + s),
                Arbitraries.of(
                    "Basic YWRhOnNlY3JldA==", "Bearer <token>", "Bearer", "token", "null", "")));
    return Combinators.combine(
            credential,
            Arbitraries.oneOf(GeneratedSecrets.any(), GeneratedTexts.nonsense(20)),
            Arbitraries.integers().between(0, 7))
        .as(
            (authorization, key, which) -> {
              Headers headers = Headers.of("Accept", "*/*");
              headers = (which & 1) == 0 ? headers.with("Authorization", authorization) : headers;
              headers = (which & 2) != 0 ? headers.with("X_Api_Key", key) : headers;
              return (which & 4) != 0 ? headers.with("Cookie", "sid=" + key + "; a=b") : headers;
            });
  }

  private static Arbitrary<Headers> answer() {
    Arbitrary<List<String>> challenges =
        GeneratedTexts.mutated(Grammar.challenges()).list().ofMaxSize(3);
    Arbitrary<String> odd = GeneratedTexts.nonsense(24);
    Arbitrary<Map.Entry<String, String>> other =
        Arbitraries.frequencyOf(
            Tuple.of(
                3,
                GeneratedTexts.mutated(Arbitraries.just("Tue, 10 Mar 2026 12:00:01 GMT"))
                    .map(v -> Map.entry("Date", v))),
            Tuple.of(
                3,
                Combinators.combine(
                        Arbitraries.of(
                            "X-Request-Id",
                            "Server",
                            "Via",
                            "X-Cache",
                            "X-Error-Reason",
                            "Grpc-Message",
                            "Content-Type",
                            "Proxy-Authenticate",
                            "DPoP-Nonce",
                            "X-Amzn-ErrorType"),
                        Arbitraries.oneOf(odd, Grammar.saying()))
                    .as(Map::entry)),
            Tuple.of(
                1, GeneratedTexts.nonsense(24).map(v -> Map.entry("Location", "https://" + v))));
    return Combinators.combine(challenges, other.list().ofMaxSize(4))
        .as(
            (lines, others) -> {
              List<String> flat = new ArrayList<>();
              lines.forEach(l -> flat.addAll(List.of("WWW-Authenticate", l)));
              others.forEach(e -> flat.addAll(List.of(e.getKey(), e.getValue())));
              return Headers.of(flat.toArray(String[]::new));
            });
  }
}
