package io.apiservice.sdk.diagnosis;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Writes a diagnosis as the lines that an exception's message has below its first line. */
final class DiagnosisText {
  private static final int VERDICT_COLUMN = 82;

  private DiagnosisText() {}

  static String of(Diagnosis diagnosis) {
    StringBuilder out = new StringBuilder();
    line(out, "cause", verdict(diagnosis));
    evidence(out, diagnosis.evidence());
    diagnosis
        .sentRequest()
        .placement()
        .ifPresent(
            p ->
                line(
                    out,
                    "sent",
                    p + diagnosis.sentRequest().fingerprint().map(f -> " (" + f + ")").orElse("")));
    diagnosis
        .tried()
        .forEach(
            a ->
                line(
                    out,
                    "tried",
                    SafeText.unlinked(a.action()) + " → " + SafeText.unlinked(a.outcome())));
    diagnosis.hints().forEach(h -> line(out, "fix", SafeText.of(h.action(), 600)));
    line(out, "repeat", CurlCommand.of(diagnosis.sentRequest()));
    diagnosis.requestId().ifPresent(id -> out.append("  request id ").append(id).append('\n'));
    return out.toString().stripTrailing();
  }

  private static String verdict(Diagnosis diagnosis) {
    String summary = SafeText.of(diagnosis.summary());
    String verdict =
        diagnosis.cause() + ", " + diagnosis.confidence().name().toLowerCase(Locale.ROOT);
    int gap = Math.max(2, VERDICT_COLUMN - summary.length());
    return summary + " ".repeat(Math.min(gap, VERDICT_COLUMN)) + verdict;
  }

  private static void evidence(StringBuilder out, List<Evidence> evidence) {
    if (!evidence.isEmpty()) {
      line(
          out,
          "because",
          evidence.stream()
              .map(e -> SafeText.of(e.source(), 100) + ": " + SafeText.of(e.text(), 400))
              .collect(Collectors.joining("; ")));
    }
  }

  private static void line(StringBuilder out, String name, String text) {
    out.append("  ").append(name).append(" ".repeat(8 - name.length())).append(text).append('\n');
  }
}
