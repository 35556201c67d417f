package io.apiservice.sdk.tests.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import io.apiservice.sdk.diagnosis.Challenge;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.Test;

/** For well-formed headers, the parser and that of OkHttp have the same results. */
class ChallengeOracleTest {
  private static final List<String> SCHEMES =
      List.of("Basic", "Bearer", "Digest", "DPoP", "Negotiate", "X-Own");
  private static final List<String> NAMES =
      List.of("realm", "error", "scope", "nonce", "qop", "title");
  private static final List<String> VALUES =
      List.of("a", "a b", "x, y", "q\\\"q\\\"", "back\\\\slash", "", "Basic realm", "=", "é");

  @Test
  void wellFormedHeadersAreReadAlike() {
    Random random = new Random(2026);
    for (int i = 0; i < 20_000; i++) {
      List<String> lines = new ArrayList<>();
      for (int n = 1 + random.nextInt(2); n > 0; n--) {
        lines.add(line(random));
      }

      assertThat(ours(lines)).as(lines.toString()).isEqualTo(theirs(lines));
    }
  }

  @Test
  void theComparisonSeesADifference() {
    assertThat(ours(List.of("Basic realm=\"a\"")))
        .isNotEqualTo(theirs(List.of("Basic realm=\"b\"")));
  }

  private static String line(Random random) {
    StringBuilder line = new StringBuilder();
    for (int n = 1 + random.nextInt(3); n > 0; n--) {
      line.append(line.length() == 0 ? "" : random.nextBoolean() ? ", " : ",, ");
      line.append(SCHEMES.get(random.nextInt(SCHEMES.size())));
      if (random.nextInt(4) == 0) {
        line.append(" dG9rZW4").append("=".repeat(random.nextInt(3)));
      } else {
        line.append(params(random));
      }
    }
    return line.toString();
  }

  private static String params(Random random) {
    List<String> names = new ArrayList<>(NAMES);
    StringBuilder params = new StringBuilder();
    // OkHttp reads "Negotiate, Negotiate" as one challenge with data, so every challenge here has a
    // parameter.
    for (int n = 1 + random.nextInt(3); n > 0; n--) {
      String name = names.remove(random.nextInt(names.size()));
      String value = VALUES.get(random.nextInt(VALUES.size()));
      boolean bare = value.matches("[a-z]+") && random.nextBoolean();
      params.append(params.length() == 0 ? " " : random.nextBoolean() ? ", " : " , ");
      params.append(name).append(bare ? "=" + value : "=\"" + value + "\"");
    }
    return params.toString();
  }

  private static List<String> ours(List<String> lines) {
    return Challenge.parse(lines).stream()
        .map(c -> show(c.scheme(), c.token68().orElse(null), c.params()))
        .toList();
  }

  private static List<String> theirs(List<String> lines) {
    Response.Builder response =
        new Response.Builder()
            .request(new Request.Builder().url("https://api.example.com/").build())
            .protocol(Protocol.HTTP_1_1)
            .code(401)
            .message("Unauthorized");
    okhttp3.Headers.Builder headers = new okhttp3.Headers.Builder();
    lines.forEach(l -> headers.addUnsafeNonAscii("WWW-Authenticate", l));
    return response.headers(headers.build()).build().challenges().stream()
        .map(c -> show(c.scheme(), c.authParams().get(null), named(c.authParams())))
        .toList();
  }

  // OkHttp keeps the token68 under the name null.
  private static Map<String, String> named(Map<String, String> params) {
    Map<String, String> named = new TreeMap<>();
    params.forEach(
        (name, value) -> {
          if (name != null) {
            named.put(name.toLowerCase(Locale.ROOT), value);
          }
        });
    return named;
  }

  private static String show(String scheme, String token68, Map<String, String> params) {
    return scheme + " " + token68 + " " + new TreeMap<>(params);
  }
}
