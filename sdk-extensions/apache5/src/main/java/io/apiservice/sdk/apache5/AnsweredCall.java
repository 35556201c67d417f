package io.apiservice.sdk.apache5;

import io.apiservice.sdk.ApiClient;
import io.apiservice.sdk.diagnosis.Diagnosis;
import io.apiservice.sdk.http.Response;
import java.util.Optional;
import org.apache.hc.core5.http.protocol.HttpContext;

/** What the SDK knows about the last response of a context. */
record AnsweredCall(ApiClient api, Response response) {
  private static final String ATTRIBUTE = AnsweredCall.class.getName();

  static Optional<AnsweredCall> of(HttpContext context) {
    return context.getAttribute(ATTRIBUTE) instanceof AnsweredCall answered
        ? Optional.of(answered)
        : Optional.empty();
  }

  static void forget(HttpContext context) {
    context.removeAttribute(ATTRIBUTE);
  }

  void remember(HttpContext context) {
    context.setAttribute(ATTRIBUTE, this);
  }

  Optional<Diagnosis> diagnosis() {
    return api.diagnose(response);
  }
}
