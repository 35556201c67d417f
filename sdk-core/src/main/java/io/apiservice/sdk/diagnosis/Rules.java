package io.apiservice.sdk.diagnosis;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** All rules in the order in which they are asked; the first finding wins. */
final class Rules {
  /** From what admits no other reading down to what is only a mark. */
  static final List<SceneRule> IN_ORDER =
      List.of(
          new RefreshFailed(),
          new ProxyRefusal(),
          new CertificateStatus(),
          new TokenEndpointRefusal(),
          new LostInRedirect(),
          new IntermediaryPage(),
          new NothingSent(),
          new PlaceholderSent(),
          new MalformedSent(),
          new TellTaleHeaders(),
          new GatewayPath(),
          new PrefixTells(),
          new ClockDiffers(),
          new KnownCodes(),
          new ExplicitReason(PhraseBooks.EXPLICIT),
          new ClaimsTellKind(),
          new FreshTokenRefused(),
          new LocalExpiry(),
          new BoundToken(),
          new ProofMissing(),
          new RightsNamed(),
          new UnsignedJwt(),
          new EnvironmentsDiffer(),
          new BasicWhereTokenWanted(),
          new ExplicitReason(PhraseBooks.LATE),
          KnownCodes::weak,
          new NothingArrived(),
          new BrokenJwt(),
          new AudienceElsewhere(),
          new OddPresentation(),
          new KeyRefused(),
          new SchemeNotOffered(),
          new StrippedMarks(),
          new ClaimsDoNotFit(),
          new Gist(),
          new ServerFailed(),
          new WeakReason(),
          new NoSchemeSent(),
          new BareRefusal(),
          new NotFound());

  private Rules() {}

  static Finding first(Scene scene, List<Rule> own) {
    for (Rule rule : own) {
      Optional<Finding> finding = quietly(() -> rule.examine(scene.exchange()));
      if (finding.isPresent()) {
        return finding.get();
      }
    }
    for (SceneRule rule : IN_ORDER) {
      Optional<Finding> finding = quietly(() -> rule.examine(scene));
      if (finding.isPresent()) {
        return RefreshTokenMeant.instead(scene, PageInFront.instead(scene, finding.get()));
      }
    }
    return NothingSaid.about(scene);
  }

  // A rule that throws must not hide the refusal that it was to explain.
  private static Optional<Finding> quietly(Question question) {
    try {
      return Objects.requireNonNull(question.ask());
    } catch (RuntimeException | StackOverflowError e) {
      return Optional.empty();
    }
  }

  private interface Question {
    Optional<Finding> ask();
  }
}
