package io.apiservice.sdk.diagnosis;

import io.apiservice.sdk.redact.Ascii;
import java.util.Optional;
import java.util.regex.Pattern;

/** The beginning of the key tells that it is another provider's, or of another kind. */
final class PrefixTells implements SceneRule {
  private static final Pattern IP = Pattern.compile("[\\d.]+|\\[?[0-9a-f:]+:[0-9a-f:.]*\\]?");

  @Override
  public Optional<Finding> examine(Scene scene) {
    for (Presented presented : scene.presented()) {
      Optional<Finding> finding =
          KnownPrefix.of(presented.secret()).flatMap(known -> judge(scene, presented, known));
      if (finding.isPresent()) {
        return finding;
      }
    }
    return Verdict.none();
  }

  private static Optional<Finding> judge(Scene scene, Presented presented, KnownPrefix known) {
    Evidence evidence =
        new Evidence(
            SafeText.of(presented.placement(), 80),
            "begins with " + known.prefix() + ", as " + known.provider() + " keys do");
    if (!known.belongsTo(scene.host()) && !knownByOtherName(scene, known)) {
      return Verdict.of(
          scene,
          Cause.WRONG_ENVIRONMENT,
          Confidence.LIKELY,
          "the key is one of " + known.provider() + " and was sent to " + host(scene),
          evidence);
    }
    return switch (known.kind()) {
      case REFRESH -> wrongKind(scene, "a refresh token was sent as the access token", evidence);
      case SECRET ->
          wrongKind(scene, "an application's secret was sent as the credential", evidence);
      case ID ->
          presented.inAuthorization() && !presented.scheme().isEmpty() && bearerLike(presented)
              ? wrongKind(scene, "an identifier was sent where the secret key belongs", evidence)
              : Verdict.none();
      case PUBLISHABLE ->
          scene.status() == 401 || scene.status() == 403
              ? wrongKind(
                  scene, "a publishable key was sent where the secret key belongs", evidence)
              : Verdict.none();
      case ACCESS -> Verdict.none();
    };
  }

  // A number says nothing about whose server it is; nor does where a redirect led.
  private static boolean knownByOtherName(Scene scene, KnownPrefix known) {
    String first = scene.exchange().uri().getHost();
    return IP.matcher(scene.host()).matches()
        || (first != null && known.belongsTo(Ascii.lower(first)));
  }

  private static boolean bearerLike(Presented presented) {
    return presented.scheme().equalsIgnoreCase("Bearer")
        || presented.scheme().equalsIgnoreCase("Token");
  }

  private static Optional<Finding> wrongKind(Scene scene, String summary, Evidence evidence) {
    return Verdict.of(scene, Cause.WRONG_TOKEN_TYPE, Confidence.LIKELY, summary, evidence);
  }

  private static String host(Scene scene) {
    return scene.host().isEmpty() ? "another host" : SafeText.of(scene.host(), 80);
  }
}
