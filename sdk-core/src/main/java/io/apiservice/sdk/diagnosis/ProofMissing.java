package io.apiservice.sdk.diagnosis;

import java.util.Optional;

/** The server wants a token with a proof of its key (RFC 9449), and none came with it. */
final class ProofMissing implements SceneRule {
  @Override
  public Optional<Finding> examine(Scene scene) {
    boolean sentAsDpop = scene.sentAs("DPoP");
    if (sentAsDpop && !scene.exchange().requestHeaders().contains("DPoP")) {
      return Verdict.of(
          scene,
          Cause.PROOF_REQUIRED,
          Confidence.CERTAIN,
          "the token was sent as DPoP without the proof that belongs to it",
          new Evidence("request", "no DPoP header (RFC 9449 §7.1)"));
    }
    boolean bearer = scene.sentAs("Bearer");
    return bearer && scene.offers("DPoP") && !scene.offers("Bearer")
        ? Verdict.of(
            scene,
            Cause.PROOF_REQUIRED,
            Confidence.LIKELY,
            "the server wants DPoP, and the token was sent as a plain Bearer",
            scene.challengeEvidence())
        : Verdict.none();
  }
}
