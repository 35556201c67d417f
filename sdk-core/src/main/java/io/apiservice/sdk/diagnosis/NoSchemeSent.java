package io.apiservice.sdk.diagnosis;

import java.util.Optional;

/** Nothing else explains the refusal, and the credential stood there without a scheme. */
final class NoSchemeSent implements SceneRule {
  @Override
  public Optional<Finding> examine(Scene scene) {
    boolean bare =
        scene.credential().filter(p -> p.inAuthorization() && p.scheme().isEmpty()).isPresent();
    return bare && scene.status() < 500
        ? Verdict.of(
            scene,
            Cause.WRONG_SCHEME,
            Confidence.POSSIBLE,
            "the credential was sent without a scheme, which most servers cannot read",
            new Evidence("Authorization", "has no scheme such as Bearer (RFC 9110 §11.6.2)"))
        : Verdict.none();
  }
}
