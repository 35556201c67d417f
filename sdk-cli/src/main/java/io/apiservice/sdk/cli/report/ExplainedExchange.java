package io.apiservice.sdk.cli.report;

import io.apiservice.sdk.cli.recording.RecordedExchange;
import io.apiservice.sdk.diagnosis.Cause;
import io.apiservice.sdk.diagnosis.Diagnosis;
import io.apiservice.sdk.diagnosis.SafeText;

/** A recorded exchange with its diagnosis, as text, TSV and JSON. */
public record ExplainedExchange(RecordedExchange recordedExchange, Diagnosis diagnosis) {
  private static final String ACCEPTED = "accepted: nothing to explain";

  /** For instance {@code 401 Unauthorized — GET https://…}. */
  public String headline() {
    return StatusLine.of(recordedExchange.exchange().status(), diagnosis);
  }

  /** Whether the response is a success that contains no sign of a refusal. */
  public boolean accepted() {
    boolean nothingFound =
        diagnosis.cause() == Cause.AMBIGUOUS || diagnosis.cause() == Cause.CREDENTIALS_MISSING;
    return recordedExchange.exchange().status() / 100 == 2
        && nothingFound
        && !RefusalDetector.is(recordedExchange.exchange());
  }

  public String text() {
    String explanation = accepted() ? "  " + ACCEPTED : diagnosis.explain();
    return SafeText.of(recordedExchange.id()) + ": " + headline() + "\n" + explanation + "\n";
  }

  public String tsv() {
    if (accepted()) {
      return String.join("\t", SafeText.of(recordedExchange.id()), "-", "-", ACCEPTED);
    }
    return String.join(
        "\t",
        SafeText.of(recordedExchange.id()),
        diagnosis.cause().name(),
        diagnosis.confidence().name(),
        SafeText.of(diagnosis.summary()));
  }

  public String json() {
    String id = SafeText.of(recordedExchange.id()).replace("\\", "\\\\").replace("\"", "\\\"");
    String start = "{\"id\":\"" + id + "\",\"status\":" + recordedExchange.exchange().status();
    if (accepted()) {
      return start + ",\"accepted\":true}";
    }
    return start + "," + diagnosis.toJson().substring(1);
  }
}
