package io.apiservice.sdk.diagnosis.rules;

import io.apiservice.sdk.diagnosis.Finding;
import io.apiservice.sdk.diagnosis.Rule;
import io.apiservice.sdk.diagnosis.exchange.ParsedExchange;
import io.apiservice.sdk.diagnosis.exchange.PhraseTables;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** All rules in the order of their application; the first finding wins. */
final class Rules {
  /** The order goes from rules with unambiguous evidence to rules that rely on weak signs. */
  static final List<BuiltInRule> IN_ORDER =
      List.of(
          new FailedRefreshRule(),
          new ProxyAuthenticationRule(),
          new ProxyRefusalRule(),
          new ClientCertificateStatusRule(),
          new TokenEndpointRule(),
          new LostInRedirectRule(),
          new LoginPageRule(),
          new MissingCredentialRule(),
          new PlaceholderRule(),
          new MalformedCredentialRule(),
          new DiagnosticHeaderRule(),
          new UnknownGatewayPathRule(),
          new KeyPrefixRule(),
          new ClockSkewRule(),
          new ErrorCodeRule(),
          new StatedReasonRule(PhraseTables.EXPLICIT),
          new TokenTypeClaimRule(),
          new FreshTokenRule(),
          new ExpiryRule(),
          new SenderConstrainedTokenRule(),
          new DpopProofRule(),
          new RequiredScopeRule(),
          new UnsignedJwtRule(),
          new SandboxTokenRule(),
          new BasicInsteadOfBearerRule(),
          new StatedReasonRule(PhraseTables.LATE),
          ErrorCodeRule::weak,
          new CredentialNotSeenRule(),
          new TruncatedJwtRule(),
          new WrongAudienceRule(),
          new UnusualPlacementRule(),
          new InvalidKeyRule(),
          new UnsupportedSchemeRule(),
          new StrippedHeaderRule(),
          new InternalIssuerRule(),
          new KeywordRule(),
          new ServerErrorRule(),
          new GenericInvalidRule(),
          new MissingSchemeRule(),
          new UnexplainedRefusalRule(),
          new BareStatusRule());

  private Rules() {}

  static Finding first(ParsedExchange exchange, List<Rule> own) {
    for (Rule rule : own) {
      Optional<Finding> finding = quietly(() -> rule.examine(exchange.exchange()));
      if (finding.isPresent()) {
        return finding.get();
      }
    }
    for (BuiltInRule rule : IN_ORDER) {
      Optional<Finding> finding = quietly(() -> rule.examine(exchange));
      if (finding.isPresent()) {
        return RefreshTokenAdjustment.instead(
            exchange, FirewallPageAdjustment.instead(exchange, finding.get()));
      }
    }
    return AmbiguousRule.about(exchange);
  }

  // If a rule throws, it is skipped: the refusal that it should explain must not be lost.
  private static Optional<Finding> quietly(RuleQuery ruleQuery) {
    try {
      return Objects.requireNonNull(ruleQuery.ask());
    } catch (RuntimeException | StackOverflowError e) {
      return Optional.empty();
    }
  }

  private interface RuleQuery {
    Optional<Finding> ask();
  }
}
