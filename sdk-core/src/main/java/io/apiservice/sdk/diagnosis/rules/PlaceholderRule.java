package io.apiservice.sdk.diagnosis.rules;

import io.apiservice.sdk.diagnosis.Cause;
import io.apiservice.sdk.diagnosis.Confidence;
import io.apiservice.sdk.diagnosis.Evidence;
import io.apiservice.sdk.diagnosis.Finding;
import io.apiservice.sdk.diagnosis.SafeText;
import io.apiservice.sdk.diagnosis.exchange.ParsedExchange;
import io.apiservice.sdk.diagnosis.exchange.PathCredential;
import io.apiservice.sdk.diagnosis.exchange.Placeholder;
import io.apiservice.sdk.diagnosis.exchange.SentCredential;
import io.apiservice.sdk.diagnosis.exchange.SentCredentials;
import io.apiservice.sdk.redact.PlaceholderWords;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A variable or an example was sent in place of a credential, because it was not replaced by a
 * value.
 */
final class PlaceholderRule implements BuiltInRule {
  // the parameter of a scheme, as in: Token token="…"
  private static final Pattern TOKEN_PARAMETER =
      Pattern.compile("^(?:token|key|apikey)=\"?([^\",;]*)\"?$");

  @Override
  public Optional<Finding> examine(ParsedExchange exchange) {
    for (SentCredential sentCredential : exchange.presented()) {
      Optional<String> literal = literal(sentCredential);
      if (literal.isPresent()) {
        return Findings.of(
            exchange,
            Cause.PLACEHOLDER_CREDENTIALS,
            Confidence.CERTAIN,
            "a placeholder was sent instead of the credential",
            new Evidence(SafeText.of(sentCredential.placement(), 80), described(literal.get())));
      }
    }
    return Findings.none();
  }

  /**
   * Describes the text. It is quoted in full only if it consists of placeholder words; otherwise
   * only its form is shown.
   */
  private static String described(String literal) {
    return PlaceholderWords.only(literal)
        ? "is literally " + SafeText.unlinked(literal, 60)
        : "has the shape of a placeholder: "
            + Placeholder.shape(literal)
            + ", "
            + literal.length()
            + " chars";
  }

  static Optional<String> literal(SentCredential sentCredential) {
    if (sentCredential.location() == SentCredential.CredentialLocation.COOKIE) {
      return Optional.empty();
    }
    if (sentCredential.location() == SentCredential.CredentialLocation.PATH) {
      return Optional.of(sentCredential.secret())
          .filter(s -> PathCredential.isEmptyPlace(sentCredential));
    }
    Optional<String> basic = SentCredentials.basic(sentCredential);
    if (basic.isPresent()) {
      return basic.filter(PlaceholderRule::unfilled);
    }
    return Optional.of(sentCredential.secret())
        .map(s -> TOKEN_PARAMETER.matcher(s.strip()).replaceFirst("$1"))
        .filter(Placeholder::matches);
  }

  // Whether user and password were not filled in. "admin:password" may be a real, though weak,
  // password. "null" and "${PASSWORD}" never are.
  private static boolean unfilled(String userAndPassword) {
    int colon = userAndPassword.indexOf(':');
    String user = userAndPassword.substring(0, colon);
    String password = userAndPassword.substring(colon + 1);
    boolean form = user.matches("(?i)(?:my|your)?-?_?(?:user|username|login|email|name)");
    return (form && password.matches("(?i)(?:my|your)?-?_?(?:pass|password|passwd|pwd)"))
        || unfilledPart(password)
        || user.matches("(?i)null|undefined|\\$?\\{.*\\}|<.*>");
  }

  private static boolean unfilledPart(String text) {
    boolean poor = text.matches("(?i)secret|password|token|key|test|api|default|user|client|id|x+");
    return !poor && Placeholder.matches(text);
  }
}
