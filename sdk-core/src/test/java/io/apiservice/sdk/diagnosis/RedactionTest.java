package io.apiservice.sdk.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import io.apiservice.sdk.diagnosis.exchange.RefusalTable;
import io.apiservice.sdk.diagnosis.rules.Diagnoser;
import io.apiservice.sdk.fuzz.LeakCheck;
import io.apiservice.sdk.http.Headers;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class RedactionTest {
  private static final String SECRET = "Zq8+canary/7Lx=P2wVt9Kd4~Jm";

  private static final List<UnaryOperator<String>> ECHOES =
      List.of(
          s -> s,
          s -> s.toUpperCase(Locale.ROOT),
          s -> URLEncoder.encode(s, StandardCharsets.UTF_8),
          s -> Base64.getEncoder().encodeToString(s.getBytes(StandardCharsets.UTF_8)),
          s ->
              Base64.getUrlEncoder()
                  .withoutPadding()
                  .encodeToString(s.getBytes(StandardCharsets.UTF_8)),
          s -> s.substring(0, s.length() - 4) + "****",
          s -> "…" + s.substring(3),
          s -> s.substring(0, 10) + " \n " + s.substring(10));

  @Test
  void noEchoOfTheCredentialGetsThrough() {
    for (UnaryOperator<String> echo : ECHOES) {
      String said = echo.apply(SECRET);
      for (Exchange exchange : echoing(said)) {
        assertHidden(all(Diagnoser.diagnose(exchange, List.of())), said);
      }
    }
  }

  @Test
  void theCheckOfSecrecySeesALeak() {
    assertThat(leaks("because: " + SECRET.substring(4, 14), SECRET)).isTrue();
    assertThat(leaks("because: nothing", SECRET)).isFalse();
  }

  @Test
  void passwordsOfBasicCredentialsAreHiddenToo() {
    String basic =
        Base64.getEncoder().encodeToString(("ada:" + SECRET).getBytes(StandardCharsets.UTF_8));
    Exchange exchange =
        Exchange.of(
                "GET",
                URI.create("https://api.example.com/"),
                Headers.of("Authorization", "Basic " + basic))
            .response(
                401,
                Headers.empty(),
                ("invalid password " + SECRET + " for ada").getBytes(StandardCharsets.UTF_8))
            .build();

    assertHidden(all(Diagnoser.diagnose(exchange, List.of())), SECRET);
  }

  @Test
  void shortSecretsAreHiddenToo() {
    Exchange exchange =
        Exchange.of("GET", URI.create("https://api.example.com/?key=k4Zq"), Headers.empty())
            .response(
                401,
                Headers.empty(),
                "{\"error\":\"invalid api key k4Zq\"}".getBytes(StandardCharsets.UTF_8))
            .build();

    assertThat(all(Diagnoser.diagnose(exchange, List.of()))).doesNotContain("k4Zq");
  }

  @Test
  void tokensThatAreNotOursAreHiddenToo() {
    String other = RefusalTable.liveJwt();
    Exchange exchange =
        Exchange.of("GET", URI.create("https://api.example.com/"), Headers.of("X-Api-Key", SECRET))
            .response(
                401, Headers.empty(), ("token expired: " + other).getBytes(StandardCharsets.UTF_8))
            .build();

    assertThat(all(Diagnoser.diagnose(exchange, List.of()))).doesNotContain(other.substring(0, 30));
  }

  @Test
  void secretsOfUserInfoFormsCookiesAndPathsAreHidden() {
    String token = "4f9a8b7c6d5e4f3a2b1c0d9e8f7a6b5c4d3e2f1a";
    Exchange exchange =
        Exchange.of(
                "POST",
                URI.create("https://ada:hunter2secret@api.example.com/bot" + token + "/x"),
                Headers.of("Cookie", "sid=" + token + "x; a=b"))
            .requestBody(
                "grant_type=refresh_token&refresh_token=r9T8y7U6i5O4p3&client_secret=cs-77-secret")
            .response(
                400,
                Headers.empty(),
                ("{\"error\":\"invalid_grant\",\"error_description\":\"r9T8y7U6i5O4p3 cs-77-secret hunter2secret "
                        + token
                        + "\"}")
                    .getBytes(StandardCharsets.UTF_8))
            .tokenEndpoint(true)
            .build();

    String told = all(Diagnoser.diagnose(exchange, List.of()));

    assertThat(told)
        .doesNotContain("r9T8y7U6", "cs-77-secret", "hunter2secret", token.substring(5, 20));
  }

  @Test
  void aSecretInEscapesOrPiecesIsHiddenToo() {
    String hex = java.util.HexFormat.of().formatHex(SECRET.getBytes(StandardCharsets.UTF_8));
    List<String> echoes =
        List.of(
            hex.replaceAll("..", "%$0"),
            hex.replaceAll("..", "\\\\u00$0"),
            hex.replaceAll("..", "&amp;#x$0;"),
            SECRET.replaceAll("....", "$0\r\n "),
            "<h1>bad key " + SECRET.replaceAll("......", "$0<b></b>") + "</h1>",
            Base64.getEncoder().encodeToString(("ab:" + SECRET).getBytes(StandardCharsets.UTF_8)),
            hex);
    for (String said : echoes) {
      Exchange exchange = saying(Headers.of("X-Api-Key", SECRET), said);

      assertThat(LeakCheck.of(SECRET, all(Diagnoser.diagnose(exchange, List.of()))))
          .as(said)
          .isEmpty();
    }
  }

  @Test
  void aSecretInTheNumericEscapesOfAnyLanguageIsHidden() {
    List<String> formats =
        List.of(
            "\\u{%x}",
            "\\x{%x}",
            "\\U%08x",
            "\\uu%04x",
            "%%u%04x",
            "\\%06x",
            "\\%x ",
            "\\%02x",
            "\\%03o",
            "\\o{%o}",
            "&#%07d;",
            "&#x%08X;",
            "&#%d;");
    for (String format : formats) {
      for (int every = 1; every <= 3; every++) {
        assertMasked(escaped(format, every));
      }
    }
  }

  @Test
  void aSecretBetweenNamedInvisibleCharactersOrInOverlongOctetsIsHidden() {
    for (String entity : List.of("&shy;", "&zwnj;", "&zwj;", "&ZeroWidthSpace;")) {
      assertMasked(String.join(entity, SECRET.split("", -1)));
    }
    StringBuilder overlong = new StringBuilder();
    SECRET
        .chars()
        .forEach(
            c -> overlong.append(String.format("%%%02X%%%02X", 0xc0 | (c >> 6), 0x80 | (c & 63))));
    assertMasked(overlong.toString());
  }

  private static String escaped(String format, int every) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < SECRET.length(); i++) {
      char c = SECRET.charAt(i);
      out.append(i % every == 0 ? String.format(Locale.ROOT, format, (int) c) : "" + c);
    }
    return out.toString();
  }

  /**
   * Fails if the diagnosis contains a sixth of what the server said, because so much of it stands
   * for more than four characters of the secret.
   */
  private static void assertMasked(String said) {
    String told = all(Diagnoser.diagnose(saying(Headers.of("X-Api-Key", SECRET), said), List.of()));
    int length = said.length() / 6;
    for (int i = 0; i + length <= said.length(); i++) {
      assertThat(told).as(said).doesNotContain(said.substring(i, i + length));
    }
  }

  @Test
  void theKeyOfAWebhookAndAFragmentAreHiddenToo() {
    String hook = "Bv27Gc60Zs84EjPathToken";
    String fragment = "Ye89Kw43TnFragToken";
    URI uri = URI.create("https://api.example.com/hooks/" + hook + "/x#access_token=" + fragment);
    Exchange exchange =
        Exchange.of("POST", uri, Headers.empty())
            .response(
                401, Headers.empty(), (hook + " " + fragment).getBytes(StandardCharsets.UTF_8))
            .build();

    String told = all(Diagnoser.diagnose(exchange, List.of()));

    assertThat(told).doesNotContain(hook.substring(0, 8), fragment.substring(0, 8));
  }

  @Test
  void aKeyThatHoldsAnEqualsSignIsHiddenOnBothSidesOfIt() {
    String secret = "f3Kq81Lz77aa=Wm20Xp45Tr99";

    String told =
        all(
            Diagnoser.diagnose(
                saying(Headers.of("X-Api-Key", secret), "bad " + secret), List.of()));

    assertThat(told).doesNotContain("f3Kq81Lz", "Wm20Xp45");
  }

  @Test
  void aLinkOfTheServerHandsOnNeitherASecretNorAnotherSite() {
    for (String link :
        List.of("https://api.example.com/" + SECRET, "https://evilexample.com/", "https://x.y/")) {
      Exchange exchange =
          exchange(
              "Bearer " + SECRET,
              Headers.of("WWW-Authenticate", "Bearer error_uri=\"" + link + "\""),
              "");

      assertThat(Diagnoser.diagnose(exchange, List.of()).hints()).allMatch(h -> h.link().isEmpty());
    }
  }

  @Test
  void theProxysPasswordIsHiddenToo() {
    String basic =
        Base64.getEncoder().encodeToString(("ada:" + SECRET).getBytes(StandardCharsets.UTF_8));

    assertHidden(
        all(
            Diagnoser.diagnose(
                saying(Headers.of("Proxy-Authorization", "Basic " + basic), SECRET), List.of())),
        SECRET);
  }

  @Test
  void aCredentialAfterVeryManyOthersIsHiddenToo() {
    String cookies = "c=k3k3k3k3k3k3; ".repeat(40) + "sid=" + SECRET;
    URI query = URI.create("https://api.example.com/?" + "a=1&".repeat(2000) + "key=k7-canary-K9");

    assertHidden(
        all(Diagnoser.diagnose(saying(Headers.of("Cookie", cookies), SECRET), List.of())), SECRET);
    assertThat(
            all(
                Diagnoser.diagnose(
                    Exchange.of("GET", query, Headers.empty())
                        .response(401, Headers.empty(), new byte[0])
                        .build(),
                    List.of())))
        .doesNotContain("k7-canary");
  }

  @Test
  void whatWasTriedIsSafeToo() {
    Exchange exchange =
        Exchange.of("GET", URI.create("https://api.example.com/"), Headers.of("X-Api-Key", SECRET))
            .response(401, Headers.empty(), new byte[0])
            .tried(List.of(new Attempt(RefusalTable.NOW, "a\u001b[31m", "sent " + SECRET)))
            .build();

    String told = all(Diagnoser.diagnose(exchange, List.of()));

    assertHidden(told, SECRET);
    assertThat(told).doesNotContain("\u001b");
  }

  private static Exchange saying(Headers request, String said) {
    return Exchange.of("GET", URI.create("https://api.example.com/"), request)
        .response(401, Headers.empty(), ("bad " + said).getBytes(StandardCharsets.UTF_8))
        .build();
  }

  private static List<Exchange> echoing(String said) {
    String clean = said.replace("\n", "");
    return List.of(
        exchange(
            "Bearer " + SECRET, Headers.empty(), "{\"message\":\"Invalid key " + clean + "\"}"),
        exchange(
            "Bearer " + SECRET, Headers.empty(), "<html><body>expired: " + said + "</body></html>"),
        exchange(
            SECRET,
            Headers.of(
                "WWW-Authenticate",
                "Bearer error=\"invalid_token\", error_description=\"" + clean + " expired\""),
            ""),
        exchange(
            "Bearer " + SECRET, Headers.of("X-Error-Reason", clean, "X-Request-Id", clean), "nope"),
        exchange("Bearer " + SECRET, Headers.of("WWW-Authenticate", clean + " realm=\"x\""), ""));
  }

  private static Exchange exchange(String authorization, Headers answer, String body) {
    return Exchange.of(
            "GET",
            URI.create("https://api.example.com/v1/x?a=1"),
            Headers.of("Authorization", authorization))
        .response(401, answer, body.getBytes(StandardCharsets.UTF_8))
        .build();
  }

  static String all(Diagnosis diagnosis) {
    return diagnosis
        + "\n"
        + diagnosis.explain()
        + "\n"
        + diagnosis.toJson()
        + "\n"
        + diagnosis.repeat();
  }

  private static void assertHidden(String told, String secret) {
    assertThat(leaks(told, secret)).as(told).isFalse();
    assertThat(leaks(told, SECRET)).as(told).isFalse();
  }

  private static boolean leaks(String told, String secret) {
    for (int i = 0; i + 8 <= secret.length(); i++) {
      String gram = secret.substring(i, i + 8);
      if (!gram.contains("*") && !gram.contains("\n") && told.contains(gram)) {
        return true;
      }
    }
    return false;
  }
}
