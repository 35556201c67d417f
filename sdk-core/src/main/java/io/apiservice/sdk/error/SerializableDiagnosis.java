package io.apiservice.sdk.error;

import io.apiservice.sdk.diagnosis.Cause;
import io.apiservice.sdk.diagnosis.Confidence;
import io.apiservice.sdk.diagnosis.Diagnosis;
import io.apiservice.sdk.diagnosis.SentRequest;
import java.io.Serializable;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Holds the diagnosis of an exception. After serialization, only its cause, confidence, summary and
 * request id are left.
 */
final class SerializableDiagnosis implements Serializable {
  private static final long serialVersionUID = 1L;

  private final transient @Nullable Diagnosis whole;
  private final Cause cause;
  private final Confidence confidence;
  private final String summary;
  private final @Nullable String requestId;
  private final boolean refreshCanHelp;

  SerializableDiagnosis(Diagnosis whole) {
    this.whole = whole;
    this.cause = whole.cause();
    this.confidence = whole.confidence();
    this.summary = whole.summary();
    this.requestId = whole.requestId().orElse(null);
    this.refreshCanHelp = whole.refreshCanHelp();
  }

  Diagnosis get() {
    return whole != null
        ? whole
        : new Diagnosis(
            cause,
            confidence,
            summary,
            List.of(),
            List.of(),
            new SentRequest("?", URI.create("about:unknown"), Optional.empty(), Optional.empty()),
            List.of(),
            Optional.ofNullable(requestId),
            refreshCanHelp);
  }
}
