package io.apiservice.sdk.diagnosis;

import java.util.List;
import java.util.Optional;

/** The credential was sent, and was gone after a redirect. */
final class LostInRedirect implements SceneRule {
  @Override
  public Optional<Finding> examine(Scene scene) {
    List<Exchange.Hop> hops = scene.exchange().hops();
    boolean lost = !hops.isEmpty() && !scene.presented().isEmpty() && scene.arrived().isEmpty();
    boolean page = scene.status() / 100 == 2 && scene.body().kind() == ErrorBody.Kind.HTML;
    if (!lost || page) { // whoever shows a page to sign in did not look for a credential
      return Verdict.none();
    }
    Exchange.Hop last = hops.get(hops.size() - 1);
    return Verdict.of(
        scene,
        Cause.CREDENTIALS_STRIPPED,
        Confidence.CERTAIN,
        "the credential was dropped when a redirect led to another place",
        scene.evidence("redirect " + last.status(), last.to().toASCIIString()));
  }
}
