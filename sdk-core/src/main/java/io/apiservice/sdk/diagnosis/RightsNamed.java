package io.apiservice.sdk.diagnosis;

import java.util.Optional;
import java.util.regex.Pattern;

/** A 403 whose body has a field for the rights that would be needed. */
final class RightsNamed implements SceneRule {
  private static final Pattern RIGHTS =
      Pattern.compile(
          "(?i)(?:required|missing|needed|necessary)?[-_]?(?:oauth[-_]?)?(?:scopes?|permissions?|privileges?|roles?)");

  @Override
  public Optional<Finding> examine(Scene scene) {
    if (scene.status() != 403) {
      return Verdict.none();
    }
    return scene.body().fields().stream()
        .filter(f -> RIGHTS.matcher(f.name()).matches() || RIGHTS.matcher(f.parent()).matches())
        .findFirst()
        .flatMap(
            f ->
                Verdict.of(
                    scene,
                    Cause.INSUFFICIENT_SCOPE,
                    Confidence.LIKELY,
                    Summaries.of(Cause.INSUFFICIENT_SCOPE),
                    scene.evidence("body " + f.name(), f.value())));
  }
}
