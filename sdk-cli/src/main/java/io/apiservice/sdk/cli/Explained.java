package io.apiservice.sdk.cli;

import io.apiservice.sdk.diagnosis.Diagnosis;
import io.apiservice.sdk.diagnosis.SafeText;

/** An exchange with its diagnosis, ready to be written. */
record Explained(Recorded recorded, Diagnosis diagnosis) {

  /** For instance {@code 401 Unauthorized — GET https://…}. */
  String headline() {
    return Headline.of(recorded.exchange().status(), diagnosis);
  }

  String text() {
    return SafeText.of(recorded.id()) + ": " + headline() + "\n" + diagnosis.explain() + "\n";
  }

  String tsv() {
    return String.join(
        "\t",
        SafeText.of(recorded.id()),
        diagnosis.cause().name(),
        diagnosis.confidence().name(),
        SafeText.of(diagnosis.summary()));
  }

  String json() {
    String id = SafeText.of(recorded.id()).replace("\\", "\\\\").replace("\"", "\\\"");
    return "{\"id\":\""
        + id
        + "\",\"status\":"
        + recorded.exchange().status()
        + ","
        + diagnosis.toJson().substring(1);
  }
}
