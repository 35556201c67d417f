package io.apiservice.sdk.diagnosis.rules;

import io.apiservice.sdk.diagnosis.Cause;
import io.apiservice.sdk.diagnosis.Confidence;
import io.apiservice.sdk.diagnosis.Evidence;
import io.apiservice.sdk.diagnosis.Finding;
import io.apiservice.sdk.diagnosis.exchange.ParsedExchange;
import io.apiservice.sdk.diagnosis.exchange.PathCredential;
import io.apiservice.sdk.diagnosis.exchange.PhraseTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The request had no credential. This counts more than what the server says. */
final class MissingCredentialRule implements BuiltInRule {
  @Override
  public Optional<Finding> examine(ParsedExchange exchange) {
    if (!exchange.exchange().requestKnown() || exchange.exchange().uri().getRawUserInfo() != null) {
      return Findings.none();
    }
    if (exchange.presented().stream().anyMatch(p -> !p.secret().isEmpty() || p.inAuthorization())) {
      return Findings.none();
    }
    Optional<PhraseTable.PhraseMatch> other =
        exchange.explicit().filter(MissingCredentialRule::overrides);
    boolean fault =
        exchange.status() >= 500 && exchange.status() < 600 && !speaksOfCredentials(exchange);
    boolean inPath = PathCredential.perhaps(exchange.exchange().uri());
    if (other.isPresent() || fault || (inPath && callsItUnknown(exchange))) {
      return Findings.none();
    }
    List<Evidence> evidence = new ArrayList<>();
    evidence.add(new Evidence("request", whatWasSent(exchange)));
    evidence.addAll(exchange.challengeEvidence());
    exchange.messages().stream().limit(1).forEach(s -> evidence.add(exchange.evidence(s)));
    boolean refused = exchange.status() == 401 || !exchange.challenges().isEmpty();
    return Findings.of(
        exchange,
        Cause.CREDENTIALS_MISSING,
        refused && !inPath ? Confidence.CERTAIN : Confidence.LIKELY,
        "the request carried no credential",
        evidence);
  }

  private static boolean callsItUnknown(ParsedExchange exchange) {
    return exchange.messages().stream()
        .anyMatch(
            s ->
                s.words().contains("invalid")
                    || s.words().contains("not supported")
                    || KeywordRule.row(s.words()).isPresent());
  }

  private static boolean speaksOfCredentials(ParsedExchange exchange) {
    return exchange.mentions("token")
        || exchange.mentions("credential")
        || exchange.mentions("authori");
  }

  private static String whatWasSent(ParsedExchange exchange) {
    return exchange
        .credential()
        .map(p -> p.placement() + " is empty")
        .orElse("no Authorization header, no key in a header or in the query");
  }

  // Whether the server states a reason that counts more than the missing credential. A client
  // certificate is not visible in the request, and some refusals are not about credentials at all.
  private static boolean overrides(PhraseTable.PhraseMatch match) {
    return match.cause() == Cause.PROOF_REQUIRED
        || match.cause() == Cause.NOT_AUTH
        || match.cause() == Cause.TOKEN_EXPIRED;
  }
}
