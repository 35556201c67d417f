package io.apiservice.sdk.diagnosis;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Name and password were sent to a server that wants a token. What it says of "the token" then is
 * said of none. The reverse proves nothing: many servers send a relic challenge beside a token
 * error.
 */
final class BasicWhereTokenWanted implements SceneRule {
  private static final Pattern WANTS_TOKEN =
      Pattern.compile("\\bbearer\\b|format is authorization|\\bjwt\\b|token format");

  @Override
  public Optional<Finding> examine(Scene scene) {
    boolean basic = scene.sentAs("Basic");
    if (!basic || scene.exchange().tokenEndpoint() || scene.offers("Basic")) {
      return Verdict.none();
    }
    if (!scene.challenges().isEmpty() && scene.status() < 500) {
      return wrong(
          scene,
          "the server wants "
              + scene.quote(scene.challenges().get(0).scheme())
              + ", Basic was sent",
          scene.challengeEvidence().get(0));
    }
    return scene.sayings().stream()
        .filter(s -> WANTS_TOKEN.matcher(s.words()).find())
        .findFirst()
        .flatMap(
            s -> wrong(scene, "the server speaks of a token, Basic was sent", scene.evidence(s)));
  }

  private static Optional<Finding> wrong(Scene scene, String summary, Evidence evidence) {
    return Verdict.of(scene, Cause.WRONG_SCHEME, Confidence.LIKELY, summary, evidence);
  }
}
