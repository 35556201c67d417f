package io.apiservice.sdk.diagnosis.rules;

import io.apiservice.sdk.diagnosis.Cause;
import io.apiservice.sdk.diagnosis.Confidence;
import io.apiservice.sdk.diagnosis.Evidence;
import io.apiservice.sdk.diagnosis.Finding;
import io.apiservice.sdk.diagnosis.Fingerprint;
import io.apiservice.sdk.diagnosis.SafeText;
import io.apiservice.sdk.diagnosis.exchange.CredentialSyntax;
import io.apiservice.sdk.diagnosis.exchange.ParsedExchange;
import io.apiservice.sdk.diagnosis.exchange.PhraseTable;
import io.apiservice.sdk.diagnosis.exchange.SentCredential;
import java.util.Optional;

/** The text that was sent cannot be a credential. This counts more than what the server says. */
final class MalformedCredentialRule implements BuiltInRule {
  @Override
  public Optional<Finding> examine(ParsedExchange exchange) {
    if (exchange.explicit().filter(MalformedCredentialRule::hasRead).isPresent()) {
      return Findings.none();
    }
    for (SentCredential sentCredential : exchange.presented()) {
      Optional<String> flaw = CredentialSyntax.flaw(sentCredential);
      if (flaw.isPresent()) {
        return Findings.of(
            exchange,
            Cause.CREDENTIALS_MALFORMED,
            Confidence.CERTAIN,
            "what was sent is not well-formed: " + flaw.get(),
            new Evidence(
                SafeText.of(sentCredential.placement(), 80),
                flaw.get() + " (" + Fingerprint.of(sentCredential.secret()) + ")"));
      }
    }
    return Findings.none();
  }

  /**
   * Whether the server says that the credential has expired. Then it was able to read the
   * credential, although its form is unusual.
   */
  private static boolean hasRead(PhraseTable.PhraseMatch match) {
    return match.cause() == Cause.TOKEN_EXPIRED && match.confidence() == Confidence.CERTAIN;
  }
}
