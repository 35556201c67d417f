package io.apiservice.sdk.cli.report;

import io.apiservice.sdk.cli.json.JsonView;
import io.apiservice.sdk.cli.recording.RecordedExchange;
import io.apiservice.sdk.diagnosis.Cause;
import io.apiservice.sdk.diagnosis.Diagnosis;
import io.apiservice.sdk.diagnosis.SafeText;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

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
    Map<String, @Nullable Object> members = new LinkedHashMap<>();
    members.put("id", SafeText.of(recordedExchange.id()));
    members.put("status", recordedExchange.exchange().status());
    if (accepted()) {
      members.put("accepted", true);
    } else {
      members.putAll(CurlReplay.PLAIN.members(diagnosis));
    }
    return JsonView.write(members);
  }
}
