package io.apiservice.sdk.diagnosis;

import java.util.List;
import java.util.Optional;

/**
 * Says why a request was refused, on what evidence, and what to do next. Immutable. Contains no
 * secret.
 *
 * @param cause the most probable cause
 * @param confidence how certain the cause is
 * @param summary one sentence for people
 * @param evidence the facts that led to the cause
 * @param hints what to do next, the most useful first
 * @param sentRequest the request as it was sent, without its secrets
 * @param tried what the SDK tried during the call
 * @param requestId the server's identifier of the request, if it sent one
 * @param refreshCanHelp whether a new access token could help
 */
public record Diagnosis(
    Cause cause,
    Confidence confidence,
    String summary,
    List<Evidence> evidence,
    List<Hint> hints,
    SentRequest sentRequest,
    List<Attempt> tried,
    Optional<String> requestId,
    boolean refreshCanHelp) {

  /** Copies the lists, so that later changes have no effect. */
  public Diagnosis {
    evidence = List.copyOf(evidence);
    hints = List.copyOf(hints);
    tried = List.copyOf(tried);
  }

  /**
   * Returns the explanation that an exception's message has below its first line: the cause, the
   * evidence, what was sent and tried, what to do, and how to repeat the request by hand. It is
   * safe to log and to print.
   */
  public String explain() {
    return DiagnosisText.of(this);
  }

  /**
   * Returns a POSIX shell command that repeats the request, with {@code $TOKEN} or {@code $API_KEY}
   * in place of the secret.
   */
  public String repeat() {
    return CurlCommand.of(sentRequest);
  }

  /** Returns the whole diagnosis as one line of JSON, for systems that collect logs. */
  public String toJson() {
    return DiagnosisJson.write(this);
  }
}
