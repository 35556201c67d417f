package io.apiservice.sdk.diagnosis;

import io.apiservice.sdk.redact.Ascii;
import java.util.List;
import java.util.Optional;

/** Marks of software between client and application that is known to drop credentials. */
final class StrippedMarks implements SceneRule {
  @Override
  public Optional<Finding> examine(Scene scene) {
    boolean bare =
        scene.sayings().stream().allMatch(s -> s.words().length() < 24)
            && !scene.challenges().isEmpty()
            && scene.challengeParam("error").isEmpty();
    boolean offered = scene.credential().filter(p -> scene.offers(p.scheme())).isPresent();
    return bare && offered
        ? cdn(scene).flatMap(e -> finding(scene, e, Confidence.POSSIBLE))
        : Verdict.none();
  }

  /** Asked where the server says that nothing arrived. */
  static Optional<Finding> find(Scene scene, Saying saying) {
    Optional<Evidence> mark = underscoreMark(scene).or(() -> cdn(scene)).or(() -> server(scene));
    return mark.flatMap(
        m ->
            Verdict.of(
                scene,
                Cause.CREDENTIALS_STRIPPED,
                Confidence.LIKELY,
                "the credential was sent, and something on the way seems to have dropped it",
                List.of(m, scene.evidence(saying))));
  }

  static boolean underscoreDropped(Scene scene) {
    return underscoreMark(scene).isPresent();
  }

  // nginx ignores header fields with an underscore in their name unless told otherwise.
  private static Optional<Evidence> underscoreMark(Scene scene) {
    return scene.presented().stream()
        .filter(p -> p.place() == Presented.Place.HEADER && p.name().indexOf('_') >= 0)
        .findFirst()
        .map(
            p ->
                new Evidence(
                    "request header",
                    SafeText.of(p.name(), 60) + " has an underscore, which nginx and others drop"));
  }

  private static Optional<Evidence> cdn(Scene scene) {
    for (String name : List.of("Via", "X-Cache", "X-Amz-Cf-Id", "X-Varnish", "CF-Cache-Status")) {
      Optional<String> value = scene.headers().first(name);
      if (value.isPresent()) {
        return Optional.of(scene.evidence(name, value.get()));
      }
    }
    return Optional.empty();
  }

  private static Optional<Evidence> server(Scene scene) {
    return scene
        .headers()
        .first("Server")
        .filter(s -> Ascii.lower(s).startsWith("apache") || Ascii.lower(s).contains("mod_wsgi"))
        .map(
            s ->
                scene.evidence(
                    "Server", s + " (CGI and WSGI applications get no Authorization by default)"));
  }

  private static Optional<Finding> finding(Scene scene, Evidence mark, Confidence confidence) {
    return Verdict.of(
        scene,
        Cause.CREDENTIALS_STRIPPED,
        confidence,
        "the server answers as if nothing had arrived, and there is an intermediary that may have dropped it",
        List.of(mark));
  }
}
