package io.apiservice.sdk.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.apiservice.sdk.cli.json.JsonView;
import io.apiservice.sdk.cli.options.CliEnvironment;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExplainTest {
  private static final String SECRET = "Zq8canary7Lx0P2wVt9Kd4Jm";

  private static final String LINE =
      "{\"id\":\"one\",\"cause\":\"NOT_AUTH\",\"request\":{\"method\":\"GET\",\"uri\":\"https://api.example.com/x?a={b}\",\"headers\":{\"Authorization\":\"Bearer"
          + " "
          + SECRET
          + "\"}},\"credential\":{\"type\":\"bearer\","
          + "\"expiresAt\":\"2026-03-10T11:00:00Z\"},\"clientTime\":\"2026-03-10T12:00:00Z\",\"response\":{\"status\":401,\"headers\":{\"WWW-Authenticate\":[\"Bearer\",\"Basic\"]},\"body\":\"no"
          + " "
          + SECRET
          + "\"}}";

  private static final String CURL =
      "*   Trying 192.0.2.1:443...\n"
          + "* SSL connection using TLSv1.3\n"
          + "> GET /v1/me HTTP/2\n"
          + "> Host: api.example.com\n"
          + "> authorization: Bearer "
          + SECRET
          + "\n"
          + "> \n"
          + "{ [5 bytes data]\n"
          + "< HTTP/2 401 \n"
          + "< content-type: application/json\n"
          + "< www-authenticate: Bearer error=\"invalid_token\"\n"
          + "< \n"
          + "{\"message\":\"The access token expired\"}\n"
          + "* Connection left\n";

  private static final String HAR =
      "{\"log\":{\"creator\":{\"name\":\"mitmproxy\"},\"entries\":[{\"startedDateTime\":\"2026-03-10T12:00:00.000Z\",\"time\":12.5,\"request\":{\"method\":\"GET\",\"url\":\"https://api.example.com/a\",\"headers\":[{\"name\":\"Authorization\",\"value\":\"Bearer"
          + " "
          + SECRET
          + "\"}]},"
          + "\"response\":{\"status\":302,\"headers\":[{\"name\":\"Location\",\"value\":\"https://cdn.example.net/a\"}],\"content\":{}}},"
          + "{\"request\":{\"method\":\"GET\",\"url\":\"https://cdn.example.net/a\",\"headers\":[]},"
          + "\"response\":{\"status\":401,\"headers\":[],\"content\":{\"text\":\"bm8=\",\"encoding\":\"base64\"}}}]}}";

  private static final String LAST =
      "{\"request\":{\"method\":\"GET\",\"url\":\"https://api.example.com/b\",\"headers\":[]},"
          + "\"response\":{\"status\":401,\"headers\":[],\"content\":{}}}";

  @TempDir Path directory;

  @Test
  void jsonLinesAreExplainedInOrderAndLabelsAreNotRead() throws IOException {
    CliResult cliResult =
        explain(LINE + "\n" + LINE.replace("\"one\"", "\"two\"") + "\n", "--format", "tsv");

    assertThat(cliResult.out().lines())
        .containsExactly(
            "one\tTOKEN_EXPIRED\tCERTAIN\tthe access token expired 60 minutes ago",
            "two\tTOKEN_EXPIRED\tCERTAIN\tthe access token expired 60 minutes ago");
    assertThat(cliResult.code()).isEqualTo(1);
  }

  @Test
  void aCurlTranscriptIsExplained() throws IOException {
    CliResult cliResult = explain(CURL);

    assertThat(cliResult.out())
        .startsWith("exchange 1: 401 Unauthorized — GET https://api.example.com/v1/me\n")
        .contains("TOKEN_EXPIRED");
  }

  @Test
  void anAnswerWithoutItsRequestProvesNothingAboutTheRequest() throws IOException {
    CliResult cliResult =
        explain(
            "HTTP/1.1 401 Unauthorized\nWWW-Authenticate: Bearer\n\nUnauthorized\n",
            "--format",
            "tsv");

    assertThat(cliResult.out()).startsWith("exchange 1\tAMBIGUOUS\tPOSSIBLE");
  }

  @Test
  void aLineThatCannotBeReadCostsItselfAndNoOther() throws IOException {
    CliResult cliResult = explain("{broken\n" + LINE + "\n[]\n" + LINE + "\n", "--format", "tsv");

    assertThat(cliResult.out()).hasLineCount(2);
    assertThat(cliResult.err()).contains("line 1", "line 3");
    assertThat(cliResult.code()).isEqualTo(4);
  }

  @Test
  void aSuccessIsNotExplainedAway() throws IOException {
    CliResult cliResult =
        explain("> GET / HTTP/1.1\n> Host: a.example\n> \n< HTTP/1.1 200 OK\n< \nhello\n");

    assertThat(cliResult.out())
        .contains("accepted: nothing to explain")
        .doesNotContain("CREDENTIALS");
    assertThat(cliResult.code()).isZero();
  }

  @Test
  void interimAnswersAndTunnelsAreNoExchanges() throws IOException {
    CliResult cliResult =
        explain(
            """
            HTTP/1.1 200 Connection established

            HTTP/1.1 100 Continue

            HTTP/1.1 401 Unauthorized

            no
            """,
            "--format",
            "tsv");

    assertThat(cliResult.out()).startsWith("exchange 1\tAMBIGUOUS").hasLineCount(1);
  }

  @Test
  void redirectsOfAHarAreJoined() throws IOException {
    CliResult cliResult = explain(HAR, "--format", "tsv");

    assertThat(cliResult.out())
        .startsWith("entry 1\tCREDENTIALS_STRIPPED\tCERTAIN")
        .hasLineCount(1);
  }

  @Test
  void whatABrowserLeavesOutIsNotMissing() throws IOException {
    String har = HAR.replace("mitmproxy", "WebInspector").replace("Authorization", "X-None");

    assertThat(explain(har, "--format", "tsv").out()).doesNotContain("CREDENTIALS_MISSING");
  }

  @Test
  void noSecretIsInAnyOutput() throws IOException {
    Path html = directory.resolve("report.html");
    for (String text : new String[] {LINE, CURL, HAR}) {
      for (String format : new String[] {"text", "tsv", "json"}) {
        CliResult cliResult = explain(text, "--format", format, "--html", html.toString());

        assertThat(cliResult.out() + cliResult.err() + Files.readString(html))
            .doesNotContain(SECRET.substring(3, 11));
      }
    }
  }

  @Test
  void theReportLoadsNothingAndKeepsMarkupOut() throws IOException {
    Path html = directory.resolve("report.html");
    explain(
        LINE.replace("no ", "<script>alert(1)</script><img src=x> token expired "),
        "--html",
        html.toString());

    assertThat(Files.readString(html))
        .contains("default-src 'none'")
        .doesNotContain("<script", "<img", "src=", "url(", "@import")
        .doesNotContainPattern("href=\"(?!#)");
  }

  @Test
  void anEntryHasItsNumberInTheFile() throws IOException {
    String refused =
        HAR.substring(HAR.indexOf("{\"request\":{\"method\":\"GET\",\"url\":\"https://cdn"));
    String har = HAR.replace("]}}", "," + refused.replace("cdn.example.net", "third.example"));

    assertThat(explain(har, "--format", "tsv").out().lines().map(line -> line.split("\t")[0]))
        .containsExactly("entry 1", "entry 3");
  }

  @Test
  void anExplanationIsWrittenWhileTheRecordingGoesOn() {
    String padding = "x".repeat(1500);
    String entry =
        "{\"comment\":\""
            + padding
            + "\",\"request\":{\"method\":\"GET\",\"url\":\"https://api.example.com/a\",\"headers\":[]},"
            + "\"response\":{\"status\":401,\"headers\":[],\"content\":{}}}";
    for (String[] parts :
        new String[][] {
          {"{\"log\":{\"entries\":[" + entry, "," + entry, "]}}"},
          {LINE + "\n", LINE.replace("{\"id\"", "{\"x\":\"" + padding + "\",\"id\"") + "\n", ""},
          {"", "* " + padding + "\n" + CURL, ""}
        }) {
      EndlessRecording recording = new EndlessRecording(parts[0], parts[1], parts[2], 150);
      StringWriter out = new StringWriter();
      recording.watch(() -> out.getBuffer().length());

      int code =
          Main.commandLine(new CliEnvironment(Map.of(), recording, Clock.systemUTC()))
              .setOut(new PrintWriter(out, true))
              .setErr(new PrintWriter(new StringWriter(), true))
              .execute("explain", "--format", "tsv", "-");

      assertThat(code).as(parts[1]).isEqualTo(1);
      assertThat(out.toString().lines().count()).isBetween(150L, 151L);
      assertThat(recording.writtenAtHalf()).as("written at half of the input").isPositive();
    }
  }

  /** A string of 150 MB; whoever keeps it needs more memory than that, and this heap is smaller. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aHugeStringIsNotKeptInMemory(boolean har) throws Exception {
    String recording = har ? HAR.replace("]}}", "," + LAST + "]}}") : LINE + "\n" + LINE + "\n";
    int at = har ? recording.indexOf("bm8=") : recording.indexOf("no " + SECRET);
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx48m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "explain",
                "--format",
                "tsv",
                "-")
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      OutputStream in = process.getOutputStream();
      in.write(recording.substring(0, at).getBytes(UTF_8));
      byte[] part = "bm8g".repeat(1 << 16).getBytes(UTF_8);
      for (int i = 0; i < 600; i++) {
        in.write(part);
      }
      in.write(recording.substring(at).getBytes(UTF_8));
      in.close();
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(new String(process.getInputStream().readAllBytes(), UTF_8).lines()).hasSize(2);
      assertThat(process.exitValue()).isEqualTo(1);
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void whatCameBeforeTheBreakOfARecordingIsExplained() throws IOException {
    CliResult cliResult =
        explain(HAR.substring(0, HAR.length() - 3) + ",{\"request\"", "--format", "tsv");

    assertThat(cliResult.out()).startsWith("entry 1\tCREDENTIALS_STRIPPED");
    assertThat(cliResult.code()).isEqualTo(4);
  }

  @Test
  void devicesAndPipesAreNotWaitedFor() {
    assertThat(CliResult.of("explain", "/dev/zero").code()).isEqualTo(4);
    assertThat(CliResult.of("explain", "/dev/zero").err()).contains("not a regular file");
  }

  @Test
  void theProgressMeterOfCurlIsNoBody() throws IOException {
    String meter =
        """
          % Total    % Received % Xferd  Average Speed   Time    Time     Time  Current
                                         Dload  Upload   Total   Spent    Left  Speed
        \r  0     0    0     0    0     0      0      0 --:--:-- --:--:-- --:--:--     0*   Trying 192.0.2.1:443...
        """;
    String row =
        "\r100   209  100   209    0     0   103k      0 --:--:-- --:--:-- --:--:--  204k\n";
    String transcript =
        meter
            + "> GET /v1/me HTTP/1.1\r\n> Host: api.example.com\r\n> Authorization: Bearer "
            + SECRET
            + "\r\n"
            + "> \r\n"
            + "< HTTP/1.1 401 Unauthorized\r\n"
            + "< Content-Type: application/json\r\n"
            + "< \r\n"
            + "{ [209 bytes data]\n"
            + row
            + "{\"error\":{\"details\":[{\"reason\":\"ACCESS_TOKEN_EXPIRED\"}]}}";

    CliResult cliResult = explain(transcript);

    assertThat(cliResult.out())
        .contains("ACCESS_TOKEN_EXPIRED", "TOKEN_EXPIRED")
        .doesNotContain("103k");
  }

  @Test
  void aTranscriptOfCurlWithoutAnAnswerSaysWhy() throws IOException {
    for (String[] known :
        new String[][] {
          {"* Could not resolve host: api.invalid\n", "no address"},
          {"curl: (6) Could not resolve host: api.invalid\n", "no address"},
          {
            "*   Trying 127.0.0.1:1...\n* connect to 127.0.0.1 port 1 failed: Connection refused\n",
            "refused"
          },
          {"*   Trying 192.0.2.1:443...\ncurl: (28) Connection timed out\n", "in time"},
          {"* SSL certificate problem: unable to get local issuer certificate\n", "not trusted"},
          {"* Connected\ncurl: (52) Empty reply from server\n", "closed the connection"}
        }) {
      CliResult cliResult = explain(known[0]);

      assertThat(cliResult.code()).as(known[0]).isEqualTo(3);
      assertThat(cliResult.err()).contains("no response: ", known[1]);
    }
  }

  @Test
  void aRequestToAnythingButTheWebIsNotRepeated() throws IOException {
    for (String url :
        new String[] {"gopher://127.0.0.1:6379/_FLUSHALL", "file:///etc/passwd", "-o/etc/passwd"}) {
      CliResult cliResult = explain(LINE.replace("https://api.example.com/x?a={b}", url));

      assertThat(cliResult.out()).contains("repeat  not by hand").doesNotContain("curl");
    }
  }

  @Test
  void aSuccessHasNoCauseInAnyFormat() throws IOException {
    String accepted = "> GET / HTTP/1.1\n> Host: a.example\n> \n< HTTP/1.1 200 OK\n< \nhello\n";

    assertThat(explain(accepted, "--format", "tsv").out())
        .isEqualTo("exchange 1\t-\t-\taccepted: nothing to explain\n");
    assertThat(JsonView.read(explain(accepted, "--format", "json").out()).get("accepted").value())
        .isEqualTo(true);
  }

  @Test
  void unreadableFilesAreNamed() throws IOException {
    assertThat(CliResult.of("explain", directory.resolve("none").toString()).code()).isEqualTo(4);
    assertThat(explain("hello").code()).isEqualTo(4);
    assertThat(explain("{\"a\":1}").code()).isEqualTo(4);
  }

  @Test
  void anyMutationIsReadOrRefusedWithoutAStackTrace() throws IOException {
    Random random = new Random(11);
    for (int i = 0; i < 150; i++) {
      StringBuilder text = new StringBuilder(new String[] {LINE, CURL, HAR}[i % 3]);
      for (int n = random.nextInt(8); n > 0; n--) {
        int at = random.nextInt(text.length());
        text.replace(
            at,
            Math.min(text.length(), at + random.nextInt(4)),
            "{\"\u001b\n".substring(random.nextInt(3)));
      }

      CliResult cliResult = explain(text.toString());

      assertThat(cliResult.code()).isIn(0, 1, 3, 4);
      assertThat(cliResult.out() + cliResult.err()).doesNotContain("\tat ", "\u001b");
    }
  }

  private CliResult explain(String text, String... options) throws IOException {
    Path file = Files.writeString(directory.resolve("recording"), text);
    String[] arguments = new String[options.length + 2];
    arguments[0] = "explain";
    System.arraycopy(options, 0, arguments, 1, options.length);
    arguments[arguments.length - 1] = file.toString();
    return CliResult.of(arguments);
  }
}
