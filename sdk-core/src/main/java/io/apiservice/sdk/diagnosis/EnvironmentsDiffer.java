package io.apiservice.sdk.diagnosis;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The JWT comes from a sandbox and was sent to production. The other way round says nothing: one
 * issuer often serves all environments.
 */
final class EnvironmentsDiffer implements SceneRule {
  private static final List<String> PARTS = List.of("sandbox", "staging");
  private static final Set<String> LABELS =
      Set.of("dev", "test", "qa", "uat", "stg", "stage", "demo", "preprod", "int");

  @Override
  public Optional<Finding> examine(Scene scene) {
    String issuer = scene.jwt().flatMap(j -> j.claim("iss")).map(ClaimsDoNotFit::host).orElse("");
    String host = scene.host();
    boolean differ =
        issuer.contains(".")
            && host.contains(".")
            && !ClaimsDoNotFit.local(host)
            && isTrial(issuer)
            && !isTrial(host)
            && (scene.challenges().isEmpty()
                || scene.credential().filter(p -> scene.offers(p.scheme())).isPresent())
            && (scene.status() == 400 || scene.status() == 401);
    return differ
        ? Verdict.of(
            scene,
            Cause.WRONG_ENVIRONMENT,
            Confidence.POSSIBLE,
            "the token's issuer and the server seem to belong to different environments",
            List.of(scene.evidence("JWT iss", issuer), new Evidence("host", SafeText.of(host, 80))))
        : Verdict.none();
  }

  /** By its labels, but for the last, which may be the top-level domain {@code test}. */
  private static boolean isTrial(String host) {
    String labels = host.substring(0, host.lastIndexOf('.'));
    if (PARTS.stream().anyMatch(labels::contains)) {
      return true;
    }
    for (String label : labels.split("[.-]", 16)) {
      if (LABELS.contains(label)) {
        return true;
      }
    }
    return false;
  }
}
