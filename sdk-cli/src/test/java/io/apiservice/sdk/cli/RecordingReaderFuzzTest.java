package io.apiservice.sdk.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import io.apiservice.sdk.cli.options.CliEnvironment;
import io.apiservice.sdk.cli.options.SecretSource;
import io.apiservice.sdk.cli.recording.RecordedExchange;
import io.apiservice.sdk.cli.recording.RecordingReader;
import io.apiservice.sdk.cli.report.AnsiColors;
import io.apiservice.sdk.cli.report.ExplainedExchange;
import io.apiservice.sdk.cli.report.HtmlReport;
import io.apiservice.sdk.diagnosis.rules.Diagnoser;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.statistics.Statistics;
import picocli.CommandLine;

class RecordingReaderFuzzTest {
  private static final String SECRET = "Zq8canary7LxP2wVt9Kd4Jm6";

  private static final String HAR =
      """
      {"log":{"creator":{"name":"@C"},"entries":[{"startedDateTime":"@D","time":@T,"request":
      {"method":"GET","url":"@U","headers":[{"name":"Authorization","value":"Bearer @S"}]},
      "response":{"status":302,"headers":[{"name":"Location","value":"/next"}],"redirectURL":"/next"}},
      {"startedDateTime":"@D","time":12,"request":{"method":"@M","url":"https://api.example.com/next",
      "headers":[],"postData":{"text":"grant_type=x&refresh_token=@S"}},"response":{"status":401,
      "headers":[{"name":"WWW-Authenticate","value":"Bearer error=\\"invalid_token\\"\\nBasic"}],
      "content":{"encoding":"@E","text":"bad @S @N"}}}]}}
      """;

  private static final String LINE =
      "{\"id\":\"@N\",\"request\":{\"method\":\"@M\",\"uri\":\"@U\",\"headers\":{\"X-Api-Key\":\"@S\"}},"
          + "\"credential\":{\"type\":\"api-key\",\"expiresAt\":\"@D\"},\"clientTime\":\"@D\",\"response\":{\"status\":401,\"headers\":{\"WWW-Authenticate\":[\"Bearer\",\"@N\"]},\"body\":\"bad"
          + " @S\"},\"redirects\":[{\"status\":307,\"location\":\"@U\"}]}\n";

  private static final String CURL =
      """
      * Connected to api.example.com
      * SSL connection using TLSv1.3
      > @M /v1/orders?a=@N HTTP/1.1
      > Host: api.example.com
      > Authorization: Bearer @S
      >
      < HTTP/1.1 401 Unauthorized
      < WWW-Authenticate: Bearer error="invalid_token", error_description="@N"
      < X-Request-Id: @S
      <
      {"message":"bad @S @N"}
      """;

  @Provide
  Arbitrary<String> recordings() {
    Arbitrary<Map<String, String>> holes =
        Combinators.combine(
                Arbitraries.of("WebInspector", "Firefox", "proxy", ""),
                Arbitraries.of(
                    "2026-03-10T12:00:00Z", "+999999999-12-31T23:59:59-18:00", "", "yesterday"),
                Arbitraries.of("1", "-5", "1e300", "99999999999999999999", "null", "\"3\""),
                Arbitraries.of(
                    "https://api.example.com/v1?q=1",
                    "https://h/\\ud800",
                    "about:unknown",
                    "https://h/a b|c%zz",
                    "//x",
                    "https://h/'$(id)'",
                    "http://[::1",
                    ""),
                Arbitraries.of("GET", "POST", "G\\u001bT", "get"),
                Arbitraries.of("base64", "", "x"),
                noise())
            .as(
                (c, d, t, u, m, e, n) ->
                    Map.of("@C", c, "@D", d, "@T", t, "@U", u, "@M", m, "@E", e, "@N", n));
    Arbitrary<String> template =
        Arbitraries.frequencyOf(
            Tuple.of(3, Arbitraries.just(HAR)),
            Tuple.of(3, Arbitraries.of(LINE, LINE + LINE)),
            Tuple.of(3, Arbitraries.of(CURL, CURL + CURL)),
            Tuple.of(
                1, Arbitraries.of("", "{", "[]", "HTTP/1.1 401 No\nA: b\n\nbody", "{\"log\":1}")));
    return Combinators.combine(template, holes, changes()).as(RecordingReaderFuzzTest::filled);
  }

  private static String filled(String template, Map<String, String> holes, List<Change> changes) {
    String text = template.replace("@S", SECRET);
    for (Map.Entry<String, String> hole : holes.entrySet()) {
      text = text.replace(hole.getKey(), hole.getValue());
    }
    for (Change change : changes) {
      text = change.of(text);
    }
    return text;
  }

  // Texts that mean something in JSON, in a transcript or on a terminal.
  private static Arbitrary<String> noise() {
    return Arbitraries.of(
            "a",
            "\\u001b[31m",
            "\\u202e",
            "\\\\",
            "\\\"",
            "<b>",
            "&",
            "'",
            "\u009b",
            "\u200b",
            "\ufe0f",
            "\udb40\udc41",
            "\ud83d\ude00",
            "expired",
            "%1b",
            "$(id)",
            "\\ud800",
            "=",
            "x".repeat(50))
        .list()
        .ofMaxSize(6)
        .map(l -> String.join("", l));
  }

  private static Arbitrary<List<Change>> changes() {
    return Combinators.combine(
            Arbitraries.integers().between(0, 999),
            Arbitraries.integers().between(0, 12),
            Arbitraries.of(
                "",
                "\"",
                "{",
                "}",
                "[",
                "]",
                ",",
                ":",
                "\n",
                "\r",
                "\u0000",
                "\u001b",
                "> ",
                "< ",
                "* ",
                "null",
                "\\",
                "HTTP/1.1 ",
                " ",
                "\ud800",
                "\u2028"))
        .as(Change::new)
        .list()
        .ofMaxSize(3);
  }

  private record Change(int permille, int lost, String put) {
    String of(String text) {
      int at = text.length() * permille / 1000;
      return text.substring(0, at) + put + text.substring(Math.min(text.length(), at + lost));
    }
  }

  @Property
  void anyFileIsReadOrRefusedWithTheTypedException(@ForAll("recordings") String text) {
    try {
      List<RecordedExchange> found = new ArrayList<>();
      RecordingReader.read(new BufferedReader(new StringReader(text)), found::add, complaint -> {});
      Statistics.collect(!found.isEmpty());
    } catch (IOException e) {
      Statistics.collect(false);
    }
    Statistics.coverage(c -> c.check(true).percentage(p -> p > 20));
  }

  @Property
  void nothingThatIsWrittenTellsTheSecretOrMovesTheCursor(@ForAll("recordings") String text)
      throws IOException {
    List<ExplainedExchange> explained = explained(text);
    for (ExplainedExchange one : explained) {
      for (String told : List.of(one.text(), one.tsv(), one.json(), one.headline())) {
        assertThat(told.codePoints().filter(c -> c != '\n' && c != '\t' && dangerous(c)))
            .as(told)
            .isEmpty();
      }
      assertThat(one.tsv().split("\t", -1)).hasSize(4);
      assertThat(one.json() + one.tsv() + one.headline()).doesNotContain("\n");
      try (JsonParser json = new JsonFactory().createParser(one.json())) {
        while (json.nextToken() != null) {
          json.getText();
        }
      }
    }
    String html = html(explained);
    assertThat(html.codePoints().filter(c -> c != '\n' && dangerous(c))).isEmpty();
    assertThat(html.split("<body>", -1)[1])
        .doesNotContainPattern(
            "<(?!/?(h1|h2|h3|code|section|p|pre|span|div|ol|ul|li|b|a|table|tbody|tr|td|body|html)["
                + " >])");
    Statistics.collect(!explained.isEmpty());
    Statistics.coverage(c -> c.check(true).percentage(p -> p > 20));
  }

  @Property
  void aWholeFileTellsNoSecret(@ForAll("whole") String text) throws IOException {
    List<ExplainedExchange> explained = explained(text);

    String all =
        html(explained)
            + explained.stream()
                .map(e -> e.text() + e.json() + e.tsv())
                .collect(Collectors.joining());
    for (int i = 0; i + 8 <= SECRET.length(); i++) {
      assertThat(all).doesNotContain(SECRET.substring(i, i + 8));
    }
    Statistics.collect(!explained.isEmpty());
    Statistics.coverage(c -> c.check(true).percentage(p -> p > 50));
  }

  @Provide
  Arbitrary<String> whole() {
    Map<String, String> holes =
        Map.of(
            "@C",
            "x",
            "@D",
            "2026-03-10T12:00:00Z",
            "@T",
            "1",
            "@U",
            "https://api.example.com/",
            "@M",
            "POST",
            "@E",
            "");
    return Combinators.combine(Arbitraries.of(HAR, LINE, CURL), noise())
        .as((template, noise) -> filled(template.replace("@N", noise), holes, List.of()));
  }

  @Example
  void theTerminalGetsColoursOfOursAndNoOthers() throws IOException {
    String text = explained(CURL.replace("@N", "\u001b[5m").replace("@S", SECRET)).get(0).text();

    assertThat(text).doesNotContain("\u001b");
    assertThat(
            AnsiColors.of(AnsiColors.ColorMode.always)
                .colored(text)
                .replaceAll("\u001b\\[[0-9;]*m", ""))
        .isEqualTo(AnsiColors.of(AnsiColors.ColorMode.never).colored(text));
  }

  @Property
  void aSecretOfTheEnvironmentIsTakenAsItIs(@ForAll String value) throws IOException {
    SecretSource source = new SecretSource();
    new CommandLine(source).parseArgs("--token-env", "T");

    assertThat(source.read(around(Map.of("T", value), "")).text()).isEqualTo(value);
  }

  @Property
  void ofStandardInputTheFirstLineIsTaken(@ForAll @AlphaChars String line, @ForAll String rest)
      throws IOException {
    SecretSource source = new SecretSource();
    new CommandLine(source).parseArgs("--bearer-stdin");

    assertThat(source.read(around(Map.of(), line + "\r\n" + rest)).text()).isEqualTo(line);
  }

  private static CliEnvironment around(Map<String, String> environment, String input) {
    return new CliEnvironment(
        environment, new ByteArrayInputStream(input.getBytes(UTF_8)), Clock.systemUTC());
  }

  private static List<ExplainedExchange> explained(String text) {
    List<ExplainedExchange> found = new ArrayList<>();
    try {
      RecordingReader.read(
          new BufferedReader(new StringReader(text)),
          r -> found.add(new ExplainedExchange(r, Diagnoser.diagnose(r.exchange(), List.of()))),
          complaint -> {});
    } catch (IOException e) {
      // What was read before the failure counts.
    }
    return found;
  }

  private static String html(List<ExplainedExchange> explained) throws IOException {
    StringWriter out = new StringWriter();
    try (HtmlReport report = HtmlReport.to(out)) {
      report.source("recording");
      explained.forEach(report::add);
      report.end();
    }
    return out.toString();
  }

  private static boolean dangerous(int codePoint) {
    int type = Character.getType(codePoint);
    return Character.isISOControl(codePoint)
        || type == Character.FORMAT
        || type == Character.SURROGATE
        || type == Character.LINE_SEPARATOR
        || type == Character.PARAGRAPH_SEPARATOR
        || (codePoint >= 0xfe00 && codePoint <= 0xfe0f)
        || (codePoint >= 0xe0000 && codePoint <= 0xe0fff);
  }
}
