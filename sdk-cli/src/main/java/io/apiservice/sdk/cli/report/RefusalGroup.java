package io.apiservice.sdk.cli.report;

import static io.apiservice.sdk.cli.report.HtmlReport.escape;

import io.apiservice.sdk.diagnosis.Attempt;
import io.apiservice.sdk.diagnosis.Cause;
import io.apiservice.sdk.diagnosis.Confidence;
import io.apiservice.sdk.diagnosis.Diagnosis;
import io.apiservice.sdk.diagnosis.Evidence;
import io.apiservice.sdk.diagnosis.Hint;
import io.apiservice.sdk.diagnosis.SafeText;
import io.apiservice.sdk.diagnosis.SentRequest;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** Refusals of one cause, host, status and credential: a section of the report. */
final class RefusalGroup {
  /** How many different requests are listed. Further ones are counted. */
  private static final int MAX_REQUESTS = 30;

  /** What refusals of one group have in common. */
  record Key(Cause cause, Confidence confidence, int status, String host, String sent) {
    static Key of(ExplainedExchange one) {
      Diagnosis diagnosis = one.diagnosis();
      return new Key(
          diagnosis.cause(),
          diagnosis.confidence(),
          one.recordedExchange().exchange().status(),
          hostOf(diagnosis.sentRequest().uri()),
          credentialOf(diagnosis.sentRequest()));
    }
  }

  private final Key key;
  private final ExplainedExchange first;
  private final String firstEntry;
  private final Map<String, EntryList> requests = new LinkedHashMap<>();
  private int count;
  private int unlisted;

  RefusalGroup(Key key, ExplainedExchange first, String firstEntry) {
    this.key = key;
    this.first = first;
    this.firstEntry = firstEntry;
  }

  void add(ExplainedExchange one, String entry) {
    count++;
    SentRequest sent = one.diagnosis().sentRequest();
    String request = sent.method() + " " + sent.uri().toASCIIString();
    if (!requests.containsKey(request) && requests.size() == MAX_REQUESTS) {
      unlisted++;
      return;
    }
    requests.computeIfAbsent(request, r -> new EntryList()).add(entry);
  }

  Key key() {
    return key;
  }

  int count() {
    return count;
  }

  /** A line of the table of contents. */
  String line(int number) {
    return """
    <li><a href="#r%d"><span class="count">%d ×</span> <span class="what">%s</span> %s
    <span class="where">%s from %s</span></a></li>
    """
        .formatted(number, count, escape(summary()), chip(), status(), escape(key.host()));
  }

  String section(int number) {
    StringBuilder out = new StringBuilder();
    out.append("<section class=\"%s\" id=\"r%d\">\n<h2>".formatted(confidence(), number))
        .append(escape(summary()))
        .append("</h2>\n<p class=\"meta\">")
        .append(chip())
        .append(" <code>" + key.cause() + "</code> <span>")
        .append(status())
        .append("</span> <span>")
        .append(escape(key.host()))
        .append("</span> <span>")
        .append(count == 1 ? escape(firstEntry) : count + " requests")
        .append("</span></p>\n");
    if (count > 1) {
      out.append("<p class=\"soft\">The details are those of the first, ")
          .append(escape(firstEntry))
          .append(".</p>\n");
    }
    fixes(out);
    because(out);
    requests(out);
    out.append("<h3>Repeat it by hand</h3>\n<pre>")
        .append(escape(diagnosis().repeat()))
        .append("</pre>\n</section>\n");
    return out.toString();
  }

  private void fixes(StringBuilder out) {
    if (!diagnosis().hints().isEmpty()) {
      out.append("<h3>What to do</h3>\n<ol>\n");
      for (Hint hint : diagnosis().hints()) {
        out.append("<li>").append(escape(SafeText.of(hint.action(), 600))).append("</li>\n");
      }
      out.append("</ol>\n");
    }
  }

  private void because(StringBuilder out) {
    out.append("<h3>Why</h3>\n<ul class=\"because\">\n");
    for (Evidence evidence : diagnosis().evidence()) {
      fact(out, SafeText.of(evidence.source(), 100), SafeText.of(evidence.text(), 400));
    }
    if (!key.sent().isEmpty()) {
      fact(out, "sent", key.sent());
    }
    for (Attempt attempt : diagnosis().tried()) {
      fact(
          out,
          "tried",
          SafeText.unlinked(attempt.action()) + " → " + SafeText.unlinked(attempt.outcome()));
    }
    diagnosis().requestId().ifPresent(id -> fact(out, "request id", SafeText.of(id)));
    out.append("</ul>\n");
  }

  private static void fact(StringBuilder out, String name, String text) {
    out.append("<li><b>")
        .append(escape(name))
        .append("</b> <code>")
        .append(escape(text))
        .append("</code></li>\n");
  }

  private void requests(StringBuilder out) {
    out.append("<h3>Requests</h3>\n<table><tbody>\n");
    requests.forEach(
        (request, entries) ->
            out.append("<tr><td>")
                .append(escape(entries.text()))
                .append("</td><td><code>")
                .append(escape(request))
                .append("</code></td></tr>\n"));
    out.append("</tbody></table>\n");
    if (unlisted > 0) {
      out.append("<p class=\"soft\">and " + unlisted + " more</p>\n");
    }
  }

  private Diagnosis diagnosis() {
    return first.diagnosis();
  }

  private String summary() {
    return SafeText.of(diagnosis().summary());
  }

  private String confidence() {
    return key.confidence().name().toLowerCase(Locale.ROOT);
  }

  private String chip() {
    return "<span class=\"chip %s\">%s</span>".formatted(confidence(), confidence());
  }

  private String status() {
    return key.status() + StatusLine.reason(key.status());
  }

  private static String hostOf(URI uri) {
    String authority = uri.getRawAuthority();
    return authority == null ? "an unknown host" : SafeText.of(authority);
  }

  private static String credentialOf(SentRequest sent) {
    return sent.placement()
        .map(p -> p + sent.fingerprint().map(f -> " (" + f + ")").orElse(""))
        .orElse("");
  }
}
