package io.apiservice.sdk.diagnosis;

import java.net.URI;
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
 * @param sentRequest the request as it was sent, without its secrets
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
    SentRequest sentRequest,
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
    try {
      ParsedExchange parsedExchange = new ParsedExchange(exchange);
      Finding finding = parsedExchange.shown(Rules.first(parsedExchange, own));
      return new Diagnosis(
          finding.cause(),
          finding.confidence(),
          finding.summary(),
          finding.evidence(),
          finding.hints(),
          RequestRedaction.of(parsedExchange),
          exchange.tried().stream().map(parsedExchange::quote).toList(),
          RequestId.of(parsedExchange),
          Refreshability.canHelp(finding.cause(), exchange));
    } catch (RuntimeException | StackOverflowError e) {
      return undiagnosed();
    }
  }

  // What may have thrown is not touched again, and nothing of the exchange is quoted.
  private static Diagnosis undiagnosed() {
    return new Diagnosis(
        Cause.AMBIGUOUS,
        Confidence.POSSIBLE,
        Summaries.of(Cause.AMBIGUOUS),
        List.of(),
        List.of(),
        new SentRequest("?", URI.create("about:unprintable"), Optional.empty(), Optional.empty()),
        List.of(),
        Optional.empty(),
        false);
  }

  /**
   * The lines below the headline of an exception's message: cause, evidence, what was sent and
   * tried, what to do, and how to repeat the request by hand. Safe to log and to print.
   */
  public String explain() {
    return DiagnosisText.of(this);
  }

  /**
   * A line for a POSIX shell that repeats the request with {@code $TOKEN} or {@code $API_KEY} in
   * place of the secret.
   */
  public String repeat() {
    return CurlCommand.of(sentRequest);
  }

  /** All of it as one line of JSON, for log pipelines. */
  public String toJson() {
    return DiagnosisJson.write(this);
  }
}
