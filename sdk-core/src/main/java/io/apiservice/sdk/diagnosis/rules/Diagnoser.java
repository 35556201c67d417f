package io.apiservice.sdk.diagnosis.rules;

import io.apiservice.sdk.diagnosis.Cause;
import io.apiservice.sdk.diagnosis.Confidence;
import io.apiservice.sdk.diagnosis.Diagnosis;
import io.apiservice.sdk.diagnosis.Exchange;
import io.apiservice.sdk.diagnosis.Finding;
import io.apiservice.sdk.diagnosis.Rule;
import io.apiservice.sdk.diagnosis.SentRequest;
import io.apiservice.sdk.diagnosis.exchange.ParsedExchange;
import io.apiservice.sdk.diagnosis.exchange.RequestRedaction;
import java.util.List;
import java.util.Optional;

/** Finds out why an exchange was refused. The first rule that has a finding decides. */
public final class Diagnoser {
  private Diagnoser() {}

  /**
   * Diagnoses an exchange. Never throws. Time and memory are limited, whatever the response
   * contains.
   *
   * @param exchange the request and the response
   * @param applicationRules the rules of the application, which are applied before the built-in
   *     ones
   */
  public static Diagnosis diagnose(Exchange exchange, List<Rule> applicationRules) {
    try {
      ParsedExchange parsedExchange = new ParsedExchange(exchange);
      Finding finding = parsedExchange.shown(Rules.first(parsedExchange, applicationRules));
      return new Diagnosis(
          finding.cause(),
          finding.confidence(),
          finding.summary(),
          finding.evidence(),
          finding.hints(),
          RequestRedaction.of(parsedExchange),
          exchange.tried().stream().map(parsedExchange::quote).toList(),
          parsedExchange.requestId(),
          Refreshability.canHelp(finding.cause(), exchange));
    } catch (RuntimeException | StackOverflowError e) {
      return undiagnosed();
    }
  }

  // The exchange is not accessed again here, because an access may have thrown.
  private static Diagnosis undiagnosed() {
    return new Diagnosis(
        Cause.AMBIGUOUS,
        Confidence.POSSIBLE,
        Summaries.of(Cause.AMBIGUOUS),
        List.of(),
        List.of(),
        new SentRequest("?", SentRequest.UNPRINTABLE, Optional.empty(), Optional.empty()),
        List.of(),
        Optional.empty(),
        false);
  }
}
