package io.apiservice.sdk.diagnosis.rules;

import io.apiservice.sdk.diagnosis.Cause;
import io.apiservice.sdk.diagnosis.Confidence;
import io.apiservice.sdk.diagnosis.Finding;
import io.apiservice.sdk.diagnosis.exchange.NormalizedText;
import io.apiservice.sdk.diagnosis.exchange.ParsedExchange;
import io.apiservice.sdk.diagnosis.exchange.PhraseTable;
import io.apiservice.sdk.diagnosis.exchange.PhraseTables;
import io.apiservice.sdk.diagnosis.exchange.SentCredential;
import io.apiservice.sdk.diagnosis.exchange.ServerMessage;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A credential was sent, but the server says that it received none. The rule finds out where the
 * server has looked for it.
 */
final class CredentialNotSeenRule implements BuiltInRule {
  // Sentences that only describe the status 401. They do not prove that the server saw no
  // credential.
  private static final Pattern SAYS_NOTHING =
      Pattern.compile(
          "(?:error:? )?(?:unauthenticated|not ?authenticated|(?:full )?(?:login|authentication|auth|authorization)"
              + " (?:is )?(?:required|needed)(?: (?:to|for) .{1,60})?|client must be authenticated to access this resource"
              + "|anonymous|unauthorized|(?:request|call|user|client|caller) (?:is )?(?:unauthenticated"
              + "|not authenticated|unauthorized)|(?:the |this )?(?:request|resource|operation|endpoint|call|page)"
              + "(?: you have made)? requires (?:user |an? )?(?:authentication|authorization|login)"
              + "|(?:you )?(?:must|need to|have to) (?:be )?(?:authenticated|logged in|log ?in|sign ?in)"
              + "|you are (?:not authenticated|unauthenticated|not logged in)"
              + "|please (?:log ?in|sign ?in|authenticate))[.!]?");

  // The page that nginx and Apache send for a missing as well as for a wrong password.
  private static final Pattern SERVER_PAGE =
      Pattern.compile(
          "(?:(?:401 )?(?:authorization required|unauthorized)[. ]*){1,4}"
              + "(?:(?:nginx|openresty|apache).*)?");

  private static final Pattern NONE =
      Pattern.compile(
          "\\bno (?:\\w+ ){0,5}(?:header|token|key|credentials?)(?: \\w+){0,3} (?:detected|found|provided|present|given|sent)");

  // Error codes that servers send with every refusal, also if there was no credential.
  private static final Pattern CODE_OF_ALL =
      Pattern.compile(
          "invalid token|(?:authentication|authorization|auth) (?:error|failed|failure)");

  @Override
  public Optional<Finding> examine(ParsedExchange exchange) {
    Optional<SentCredential> sent = exchange.credential();
    Optional<ServerMessage> orMissing =
        exchange.messages().stream()
            .filter(s -> s.words().contains(NormalizedText.OR_MISSING))
            .findFirst();
    if (orMissing.isPresent() && sent.isPresent()) {
      return elsewhere(sent.get(), new LookupAnalysis(exchange, sent.get(), orMissing.get()));
    }
    Optional<PhraseTable.PhraseMatch> match = PhraseTables.MISSING.find(exchange.messages());
    boolean bare = sent.filter(p -> p.inAuthorization() && p.scheme().isEmpty()).isPresent();
    if (match.isPresent() && bare && exchange.status() < 500) {
      return new LookupAnalysis(exchange, sent.get(), match.get().message()).oddScheme();
    }
    if (match.isEmpty()
        || exchange.status() >= 500
        || credentialWasRead(exchange, match.get().message())) {
      return Findings.none();
    }
    ServerMessage message = match.get().message();
    if (sent.isEmpty()) {
      return Findings.of(
          exchange,
          Cause.CREDENTIALS_MISSING,
          Confidence.LIKELY,
          "the server saw no credential",
          exchange.evidence(message));
    }
    LookupAnalysis looked = new LookupAnalysis(exchange, sent.get(), message);
    if (SAYS_NOTHING.matcher(message.words()).matches()
        || pageOfAll(exchange, sent.get(), message)) {
      return looked.otherScheme().or(() -> notInAuthorization(exchange, sent.get(), looked));
    }
    return looked
        .lowerCaseScheme()
        .or(looked::notBase64)
        .or(looked::namedElsewhere)
        .or(looked::otherScheme)
        .or(() -> StrippedHeaderRule.find(exchange, message))
        .or(looked::otherPlace);
  }

  /**
   * Decides about a message such as "missing or invalid". It means "missing" if the credential was
   * sent in an unusual place or form.
   */
  private static Optional<Finding> elsewhere(SentCredential sent, LookupAnalysis looked) {
    return sent.inAuthorization() && !sent.scheme().equals("Bearer")
        ? looked.otherScheme().or(looked::oddScheme)
        : looked.namedElsewhere();
  }

  private static boolean pageOfAll(
      ParsedExchange exchange, SentCredential sent, ServerMessage message) {
    return sent.inAuthorization()
        && (exchange.challenges().isEmpty() || exchange.offersScheme(sent.scheme()))
        && SERVER_PAGE.matcher(message.words()).matches();
  }

  private static Optional<Finding> notInAuthorization(
      ParsedExchange exchange, SentCredential sent, LookupAnalysis looked) {
    boolean unread =
        (sent.location() == SentCredential.CredentialLocation.HEADER
                || sent.location() == SentCredential.CredentialLocation.QUERY)
            && exchange.challenges().isEmpty()
            && !exchange.knowsHeader(sent.name())
            && exchange.jwt().isPresent();
    return unread ? looked.otherPlace() : Findings.none();
  }

  /**
   * Whether the server has read the credential, because it calls it invalid. Then it was not
   * missing.
   */
  private static boolean credentialWasRead(ParsedExchange exchange, ServerMessage missing) {
    if (exchange.mentions(NormalizedText.ONE_OF_MANY)
        && !exchange.mentions(NormalizedText.OR_MISSING)) {
      return true;
    }
    return exchange.messages().stream()
        .filter(s -> !s.equals(missing) || !NONE.matcher(s.words()).find())
        .filter(s -> !CODE_OF_ALL.matcher(s.words()).matches())
        .anyMatch(s -> PhraseTables.WEAK.decisive(Cause.TOKEN_UNKNOWN, s.words()));
  }
}
