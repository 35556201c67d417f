package io.apiservice.sdk.diagnosis;

import java.util.List;
import java.util.Optional;

/** The token's audience is the address of another well-known API than the one asked. */
final class AudienceElsewhere implements SceneRule {
  // Where audiences are addresses of APIs; elsewhere they are often mere names.
  private static final List<String> CLOUDS =
      List.of(
          "microsoft.com",
          "azure.com",
          "azure.net",
          "windows.net",
          "googleapis.com",
          "amazonaws.com",
          "salesforce.com",
          "atlassian.com",
          "office.com");

  @Override
  public Optional<Finding> examine(Scene scene) {
    List<String> audiences = scene.jwt().map(j -> j.texts("aud")).orElse(List.of());
    Optional<String> wanted =
        scene.challengeParam("service").or(() -> scene.challengeParam("audience"));
    if (wanted.isPresent() && !audiences.isEmpty() && !audiences.contains(wanted.get())) {
      return Verdict.of(
          scene,
          Cause.WRONG_AUDIENCE,
          Confidence.LIKELY,
          "the challenge names another service than the token's audience",
          List.of(
              scene.evidence("WWW-Authenticate", wanted.get()),
              scene.evidence("JWT aud", String.join(", ", audiences))));
    }
    boolean elsewhere =
        !audiences.isEmpty()
            && audiences.stream()
                .map(ClaimsDoNotFit::host)
                .allMatch(h -> cloud(h) && other(h, scene));
    return elsewhere
        ? Verdict.of(
            scene,
            Cause.WRONG_AUDIENCE,
            Confidence.LIKELY,
            "the token names another API as its audience",
            scene.evidence("JWT aud", String.join(", ", audiences)))
        : Verdict.none();
  }

  private static boolean cloud(String host) {
    return CLOUDS.contains(ClaimsDoNotFit.site(host));
  }

  private static boolean other(String host, Scene scene) {
    return !ClaimsDoNotFit.site(host).equals(ClaimsDoNotFit.site(scene.host()));
  }
}
