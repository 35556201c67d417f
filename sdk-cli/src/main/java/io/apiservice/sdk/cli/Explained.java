package io.apiservice.sdk.cli;

import io.apiservice.sdk.diagnosis.Cause;
import io.apiservice.sdk.diagnosis.Diagnosis;
import io.apiservice.sdk.diagnosis.SafeText;

/** An exchange with its diagnosis, ready to be written. */
record Explained(Recorded recorded, Diagnosis diagnosis) {
  private static final String ACCEPTED = "accepted: nothing to explain";

  /** For instance {@code 401 Unauthorized — GET https://…}. */
  String headline() {
    return Headline.of(recorded.exchange().status(), diagnosis);
  }

  /** Whether the answer is a success in which nothing speaks of a refusal. */
  boolean accepted() {
    boolean nothingSaid =
        diagnosis.cause() == Cause.AMBIGUOUS || diagnosis.cause() == Cause.CREDENTIALS_MISSING;
    return recorded.exchange().status() / 100 == 2
        && nothingSaid
        && !Refusals.is(recorded.exchange());
  }

  String text() {
    String told = accepted() ? "  " + ACCEPTED : diagnosis.explain();
    return SafeText.of(recorded.id()) + ": " + headline() + "\n" + told + "\n";
  }

  String tsv() {
    if (accepted()) {
      return String.join("\t", SafeText.of(recorded.id()), "-", "-", ACCEPTED);
    }
    return String.join(
        "\t",
        SafeText.of(recorded.id()),
        diagnosis.cause().name(),
        diagnosis.confidence().name(),
        SafeText.of(diagnosis.summary()));
  }

  String json() {
    String id = SafeText.of(recorded.id()).replace("\\", "\\\\").replace("\"", "\\\"");
    String start = "{\"id\":\"" + id + "\",\"status\":" + recorded.exchange().status();
    if (accepted()) {
      return start + ",\"accepted\":true}";
    }
    return start + "," + diagnosis.toJson().substring(1);
  }
}
