package io.apiservice.sdk.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/**
 * Well-formed inputs in the formats of servers' responses. Changing one in a few places makes it
 * nearly valid.
 */
public final class Grammar {
  private static final List<String> NAMES =
      List.of(
          "error",
          "error_description",
          "message",
          "code",
          "errors",
          "detail",
          "title",
          "type",
          "status",
          "request_id",
          "error_uri",
          "scope",
          "realm",
          "fault",
          "data",
          "reason",
          "trace_id");

  private static final List<String> SAYINGS =
      List.of(
          "invalid_token",
          "The access token expired",
          "token revoked",
          "invalid_client",
          "insufficient_scope",
          "No API key provided",
          "signature verification failed",
          "invalid audience",
          "use_dpop_nonce",
          "https://api.example.com/docs/401",
          "401",
          "Unauthorized",
          "user disabled",
          "invalid_grant",
          "jwt malformed",
          "16",
          "a, b=\"c\"");

  private Grammar() {}

  /** A JSON value with some nesting. */
  public static Arbitrary<String> json() {
    Arbitrary<String> leaf =
        Arbitraries.frequencyOf(
            Tuple.of(5, saying().map(Grammar::quoted)),
            Tuple.of(2, GeneratedTexts.nonsense(16).map(Grammar::quoted)),
            Tuple.of(
                1,
                Arbitraries.of(
                    "null", "true", "false", "0", "-1", "1e9", "1773144000", "9007199254740993")));
    return Arbitraries.recursive(() -> leaf, Grammar::container, 1, 4);
  }

  private static Arbitrary<String> container(Arbitrary<String> inner) {
    Arbitrary<String> pair =
        Combinators.combine(name(), inner).as((name, value) -> quoted(name) + ":" + value);
    return Arbitraries.frequencyOf(
        Tuple.of(
            3, pair.list().ofMinSize(1).ofMaxSize(4).map(l -> "{" + String.join(",", l) + "}")),
        Tuple.of(1, inner.list().ofMaxSize(3).map(l -> "[" + String.join(", ", l) + "]")));
  }

  /** An HTML page or an XML document. */
  public static Arbitrary<String> markup() {
    Arbitrary<String> leaf =
        Arbitraries.oneOf(
            saying(),
            GeneratedTexts.nonsense(12).map(Grammar::entities),
            Arbitraries.of("&amp;", "&#39;"));
    Arbitrary<String> tree =
        Arbitraries.recursive(
            () -> leaf,
            inner ->
                Combinators.combine(
                        Arbitraries.of("p", "h1", "Code", "Message", "soap:Fault", "script", "a"),
                        inner.list().ofMaxSize(3))
                    .as((tag, list) -> "<" + tag + ">" + String.join("", list) + "</" + tag + ">"),
            1,
            4);
    return Combinators.combine(
            Arbitraries.of("<?xml version=\"1.0\"?>", "<!doctype html><html><body>", "<html>", ""),
            tree)
        .as((head, body) -> head + body);
  }

  /** A form. */
  public static Arbitrary<String> form() {
    return Combinators.combine(name(), Arbitraries.oneOf(saying(), GeneratedTexts.nonsense(8)))
        .as((n, v) -> n + "=" + java.net.URLEncoder.encode(v, StandardCharsets.UTF_8))
        .list()
        .ofMinSize(1)
        .ofMaxSize(5)
        .map(l -> String.join("&", l));
  }

  /** The body of a refusal. Most bodies are nearly valid. */
  public static Arbitrary<String> body() {
    return GeneratedTexts.mutated(
        Arbitraries.frequencyOf(
            Tuple.of(4, json()),
            Tuple.of(2, markup()),
            Tuple.of(1, form()),
            Tuple.of(1, saying()),
            Tuple.of(1, GeneratedTexts.nonsense(60))));
  }

  /** The parts of one challenge. */
  public record ChallengeParts(String scheme, Map<String, String> params) {
    public String written() {
      return scheme
          + params.entrySet().stream()
              .map(e -> " " + e.getKey() + "=" + httpQuoted(e.getValue()))
              .collect(Collectors.joining(","));
    }
  }

  /** Several challenges of one header line. */
  public static Arbitrary<List<ChallengeParts>> challengeParts() {
    Arbitrary<String> value =
        Arbitraries.oneOf(
            saying(), GeneratedTexts.nonsense(12).map(t -> t.replaceAll("[\\r\\n]", " ")));
    Arbitrary<Map<String, String>> params =
        Combinators.combine(
                Arbitraries.of(NAMES).list().uniqueElements().ofMaxSize(4), value.list().ofSize(4))
            .as(
                (names, values) -> {
                  Map<String, String> map = new LinkedHashMap<>();
                  names.forEach(n -> map.put(n, values.get(map.size())));
                  return map;
                });
    return Combinators.combine(
            Arbitraries.of("Bearer", "Basic", "DPoP", "Digest", "Negotiate", "X-Custom"), params)
        .as(ChallengeParts::new)
        .list()
        .ofMinSize(1)
        .ofMaxSize(4);
  }

  /** A header line with challenges. */
  public static Arbitrary<String> challenges() {
    return challengeParts()
        .map(l -> l.stream().map(ChallengeParts::written).collect(Collectors.joining(", ")));
  }

  /** A JWT with this header and these claims. Its signature is not valid. */
  public static String jwt(String header, String claims) {
    return base64(header) + "." + base64(claims) + "." + "c2lnbmF0dXJlLW9mLW5vYm9keQ";
  }

  /** A JWT with claims that servers set, and values of the types that they use. */
  public static Arbitrary<String> jwt() {
    Arbitrary<String> time =
        Arbitraries.oneOf(
            Arbitraries.longs().between(1_700_000_000L, 1_900_000_000L).map(String::valueOf),
            Arbitraries.of("0", "-1", "1e300", "1.5e9", "\"1773144000\"", "9223372036854775807"));
    return Combinators.combine(
            time,
            time,
            Arbitraries.of("\"api\"", "[\"a\",\"b\"]", "null", "{}"),
            Arbitraries.oneOf(saying(), GeneratedTexts.nonsense(8)).map(Grammar::quoted))
        .as(
            (exp, nbf, aud, issuer) ->
                jwt(
                    "{\"alg\":\"RS256\",\"typ\":\"at+jwt\"}",
                    "{\"exp\":"
                        + exp
                        + ",\"nbf\":"
                        + nbf
                        + ",\"aud\":"
                        + aud
                        + ",\"iss\":"
                        + issuer
                        + "}"));
  }

  /** Text as in the messages of servers. */
  public static Arbitrary<String> saying() {
    return Arbitraries.of(SAYINGS);
  }

  private static Arbitrary<String> name() {
    return Arbitraries.frequencyOf(
        Tuple.of(6, Arbitraries.of(NAMES)), Tuple.of(1, GeneratedTexts.nonsense(6)));
  }

  /** A JSON string; characters beyond ASCII and control characters are escaped. */
  public static String quoted(String text) {
    StringBuilder out = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else if (c < ' ' || c > '~') {
        out.append(String.format("\\u%04x", (int) c));
      } else {
        out.append(c);
      }
    }
    return out.append('"').toString();
  }

  /** A quoted string of RFC 9110 §5.6.4. */
  public static String httpQuoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  private static String entities(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }

  private static String base64(String text) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
