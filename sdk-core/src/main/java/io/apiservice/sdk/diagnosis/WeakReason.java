package io.apiservice.sdk.diagnosis;

import java.util.Optional;

/** The server calls the credential invalid without saying why. */
final class WeakReason implements SceneRule {
  @Override
  public Optional<Finding> examine(Scene scene) {
    return PhraseBooks.WEAK.find(scene.sayings()).flatMap(match -> judge(scene, match));
  }

  private static Optional<Finding> judge(Scene scene, PhraseBook.Match match) {
    boolean oneOfMany = scene.says(Words.ONE_OF_MANY) && !scene.says(Words.NOT_KNOWN);
    if (oneOfMany && !scene.isApiKey()) {
      return Verdict.of(
          scene,
          Cause.AMBIGUOUS,
          Confidence.POSSIBLE,
          "the server names several causes and does not say which",
          scene.evidence(match.saying()));
    }
    if (match.cause() == Cause.INSUFFICIENT_SCOPE && scene.status() == 401) {
      return deniedAtTheDoor(scene, match);
    }
    if (match.cause() != Cause.TOKEN_UNKNOWN) {
      return Verdict.of(
          scene,
          match.cause(),
          match.confidence(),
          Summaries.of(match.cause()),
          scene.evidence(match.saying()));
    }
    if (ExplicitReason.noJwt(scene, match)) {
      return Verdict.of(
          scene,
          Cause.CREDENTIALS_MALFORMED,
          Confidence.POSSIBLE,
          "the server expects a JWT, and what was sent is none",
          scene.evidence(match.saying()));
    }
    Confidence confidence =
        scene.isApiKey() && !oneOfMany ? match.confidence() : Confidence.POSSIBLE;
    return Verdict.of(
        scene,
        Cause.TOKEN_UNKNOWN,
        confidence,
        scene.isApiKey()
            ? "the server does not know this key"
            : "the server does not accept this token, and does not say why",
        scene.evidence(match.saying()));
  }

  /** With 401 "access denied" speaks of who comes in, not of what they may do there. */
  private static Optional<Finding> deniedAtTheDoor(Scene scene, PhraseBook.Match match) {
    return scene.isApiKey()
        ? Verdict.of(
            scene,
            Cause.TOKEN_UNKNOWN,
            Confidence.POSSIBLE,
            "the server does not let this key in, and does not say why",
            scene.evidence(match.saying()))
        : Verdict.none();
  }
}
