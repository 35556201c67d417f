package io.apiservice.sdk.async.wrong;

import io.apiservice.sdk.diagnosis.Cause;
import io.apiservice.sdk.diagnosis.Confidence;
import io.apiservice.sdk.diagnosis.Diagnosis;
import io.apiservice.sdk.diagnosis.SentRequest;
import io.apiservice.sdk.error.DecodingException;
import io.apiservice.sdk.event.ApiListener.RequestSent;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.LoggerFactory;

/** Shows text that has not passed the mask, to show that the test would notice. */
final class UnmaskedText {
  RequestSent event(URI uri) {
    return new RequestSent("GET", uri, 1, Map.of());
  }

  void logs(String text) {
    LoggerFactory.getLogger("x").info(text);
  }

  void fails(String text) {
    throw new DecodingException(text, null);
  }

  Diagnosis diagnoses(String text) {
    return new Diagnosis(
        Cause.AMBIGUOUS,
        Confidence.POSSIBLE,
        text,
        List.of(),
        List.of(),
        new SentRequest("GET", URI.create("/"), Optional.empty(), Optional.empty()),
        List.of(),
        Optional.empty(),
        false);
  }
}
