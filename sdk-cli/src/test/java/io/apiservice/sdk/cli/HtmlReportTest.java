package io.apiservice.sdk.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.apiservice.sdk.cli.recording.RecordedExchange;
import io.apiservice.sdk.cli.report.ExplainedExchange;
import io.apiservice.sdk.cli.report.HtmlReport;
import io.apiservice.sdk.diagnosis.Exchange;
import io.apiservice.sdk.diagnosis.rules.Diagnoser;
import io.apiservice.sdk.http.Headers;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.net.URI;
import java.util.List;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.xml.sax.InputSource;

/** The report of {@code explain --html}. */
class HtmlReportTest {
  private static final String EXPIRED =
      "Bearer error=\"invalid_token\", error_description=\"The access token expired\"";

  @Test
  void refusalsOfOneKindAreOneSectionWithTheNumbersOfTheirEntries() throws Exception {
    String html =
        report(
            one(1, 200, "", "/a"),
            one(2, 401, EXPIRED, "/a"),
            one(3, 401, EXPIRED, "/a"),
            one(4, 401, EXPIRED, "/a"),
            one(5, 403, "Bearer error=\"insufficient_scope\"", "/b"),
            one(6, 200, "", "/a"),
            one(7, 401, EXPIRED, "/c"),
            one(9, 401, EXPIRED, "/a"));

    assertThat(occurrences(html, "<section ")).isEqualTo(2);
    assertThat(html)
        .contains("<h1>6 of 8 requests were refused</h1>")
        .contains("entry 2–4, 9</td><td><code>GET https://api.example.com/a")
        .contains("entry 7</td><td><code>GET https://api.example.com/c")
        .contains("The details are those of the first, entry 2.")
        .contains("<p class=\"soft\">entry 1, 6</p>")
        .contains("session.har");
    assertThat(html.indexOf("TOKEN_EXPIRED"))
        .as("the most frequent one is first")
        .isLessThan(html.indexOf("INSUFFICIENT_SCOPE"));
  }

  @Test
  void theConfidenceIsAColourAndAWord() throws Exception {
    String html = report(one(1, 401, EXPIRED, "/a"), one(2, 401, "", "/a"));

    assertThat(html)
        .contains("<section class=\"certain\"", ">certain</span>")
        .contains("<section class=\"possible\"", ">possible</span>");
  }

  @Test
  void otherHostsAndOtherCredentialsAreOtherSections() throws Exception {
    Exchange other =
        Exchange.of(
                "GET",
                URI.create("https://other.example/a"),
                Headers.of("Authorization", "Bearer abcdefghijkl"))
            .response(401, Headers.of("WWW-Authenticate", EXPIRED), new byte[0])
            .build();

    String html = report(one(1, 401, EXPIRED, "/a"), explained("entry 2", other));

    assertThat(occurrences(html, "<section ")).isEqualTo(2);
  }

  @Test
  void everyTextIsEscaped() throws Exception {
    String markup = "<b onclick=\"x\">'&amp;";
    Exchange exchange =
        Exchange.of(
                "GET",
                URI.create("https://api.example.com/a"),
                Headers.of("Authorization", "Bearer abcdefghijkl"))
            .response(
                401,
                Headers.of("Content-Type", "text/plain", "X-Request-Id", markup),
                ("the access token expired " + markup).getBytes(UTF_8))
            .build();
    StringWriter out = new StringWriter();
    try (HtmlReport report = HtmlReport.to(out)) {
      report.source("a" + markup + ".har");
      report.source("b.har");
      report.add(explained("entry " + markup, exchange));
      report.end();
    }

    assertThat(out.toString()).doesNotContain("<b onclick").contains("&lt;b onclick");
    // Every element is closed, and nothing else looks like markup.
    String body = out.toString().split("</head>", 2)[1].replace("</html>", "");
    DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader(body)));
  }

  @Test
  void aReportOfVeryManyKindsIsShortened() throws Exception {
    ExplainedExchange[] many = new ExplainedExchange[2000];
    for (int i = 0; i < many.length; i++) {
      many[i] =
          explained(
              "entry " + (2 * i + 1),
              Exchange.of("GET", URI.create("https://h" + i % 700 + ".example/" + i), Headers.of())
                  .response(401, Headers.of(), new byte[0])
                  .build());
    }

    String html = report(many);

    assertThat(occurrences(html, "<section ")).isEqualTo(500);
    assertThat(html).contains("2000 of 2000 requests were refused", "refusals of further kinds");
  }

  @Test
  void withoutARefusalTheReportSaysSo() throws Exception {
    assertThat(report(one(1, 200, "", "/a"))).contains("<h1>No request was refused</h1>");
    assertThat(report()).contains("<h1>No requests</h1>");
  }

  private static int occurrences(String text, String part) {
    return (int) Pattern.compile(Pattern.quote(part)).matcher(text).results().count();
  }

  private static ExplainedExchange one(int entry, int status, String challenge, String path) {
    Headers headers =
        challenge.isEmpty() ? Headers.of() : Headers.of("WWW-Authenticate", challenge);
    return explained(
        "entry " + entry,
        Exchange.of(
                "GET",
                URI.create("https://api.example.com" + path),
                Headers.of("Authorization", "Bearer abcdefghijkl"))
            .response(status, headers, new byte[0])
            .build());
  }

  private static ExplainedExchange explained(String id, Exchange exchange) {
    return new ExplainedExchange(
        new RecordedExchange(id, exchange), Diagnoser.diagnose(exchange, List.of()));
  }

  private static String report(ExplainedExchange... all) throws IOException {
    StringWriter out = new StringWriter();
    try (HtmlReport report = HtmlReport.to(out)) {
      report.source("session.har");
      List.of(all).forEach(report::add);
      report.end();
    }
    return out.toString();
  }
}
