package io.apiservice.sdk.diagnosis;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The request carried no credential. Whatever the server says: this comes first. */
final class NothingSent implements SceneRule {
  @Override
  public Optional<Finding> examine(Scene scene) {
    if (!scene.exchange().requestKnown() || scene.exchange().uri().getRawUserInfo() != null) {
      return Verdict.none();
    }
    if (scene.presented().stream().anyMatch(p -> !p.secret().isEmpty() || p.inAuthorization())) {
      return Verdict.none();
    }
    Optional<PhraseBook.Match> other = scene.explicit().filter(NothingSent::overrides);
    boolean fault = scene.status() >= 500 && scene.status() < 600 && !speaksOfCredentials(scene);
    boolean inPath = PathCredential.perhaps(scene.exchange().uri());
    if (other.isPresent() || fault || (inPath && callsItUnknown(scene))) {
      return Verdict.none();
    }
    List<Evidence> evidence = new ArrayList<>();
    evidence.add(new Evidence("request", whatWasSent(scene)));
    evidence.addAll(scene.challengeEvidence());
    scene.sayings().stream().limit(1).forEach(s -> evidence.add(scene.evidence(s)));
    boolean refused = scene.status() == 401 || !scene.challenges().isEmpty();
    return Verdict.of(
        scene,
        Cause.CREDENTIALS_MISSING,
        refused && !inPath ? Confidence.CERTAIN : Confidence.LIKELY,
        "the request carried no credential",
        evidence);
  }

  private static boolean callsItUnknown(Scene scene) {
    return scene.sayings().stream()
        .anyMatch(
            s ->
                s.words().contains("invalid")
                    || s.words().contains("not supported")
                    || Gist.row(s.words()).isPresent());
  }

  private static boolean speaksOfCredentials(Scene scene) {
    return scene.says("token") || scene.says("credential") || scene.says("authori");
  }

  private static String whatWasSent(Scene scene) {
    return scene
        .credential()
        .map(p -> p.placement() + " is empty")
        .orElse("no Authorization header, no key in a header or in the query");
  }

  // A certificate is no header; and some refusals have nothing to do with credentials.
  private static boolean overrides(PhraseBook.Match match) {
    return match.cause() == Cause.PROOF_REQUIRED
        || match.cause() == Cause.NOT_AUTH
        || match.cause() == Cause.TOKEN_EXPIRED;
  }
}
