package io.apiservice.sdk.diagnosis;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The client knows that the token's life is over, or has not begun, though the server is silent.
 */
final class LocalExpiry implements SceneRule {
  @Override
  public Optional<Finding> examine(Scene scene) {
    if (expired(scene)) {
      return Verdict.of(
          scene, Cause.TOKEN_EXPIRED, Confidence.CERTAIN, summary(scene), List.of(times(scene)));
    }
    return notYetValid(scene);
  }

  static boolean expired(Scene scene) {
    return scene.expiresAt().filter(e -> scene.now().filter(e::isBefore).isPresent()).isPresent();
  }

  /** Whether it lives by its own expiry, so that a server that says otherwise may mean another. */
  static boolean alive(Scene scene) {
    return scene.expiresAt().filter(e -> scene.now().filter(e::isAfter).isPresent()).isPresent();
  }

  private static Optional<Finding> notYetValid(Scene scene) {
    Optional<Instant> begins = scene.jwt().flatMap(Jwt::notBefore);
    boolean early =
        begins
            .filter(
                b -> scene.now().filter(n -> b.isAfter(n.plus(ClockDiffers.TOLERATED))).isPresent())
            .isPresent();
    return early
        ? Verdict.of(
            scene,
            Cause.TOKEN_NOT_YET_VALID,
            Confidence.CERTAIN,
            "the token is not valid yet",
            new Evidence("JWT nbf", begins.map(Instant::toString).orElse("")))
        : Verdict.none();
  }

  /** For instance {@code the access token expired 3 minutes ago}. */
  static String summary(Scene scene) {
    if (!expired(scene)) {
      return Summaries.of(Cause.TOKEN_EXPIRED);
    }
    Duration ago =
        Duration.between(
            scene.expiresAt().orElse(Instant.EPOCH), scene.now().orElse(Instant.EPOCH));
    String what = scene.isApiKey() ? "the key" : "the access token";
    return what + " expired " + Times.of(ago) + " ago";
  }

  static List<Evidence> evidence(Scene scene, PhraseBook.Match match) {
    List<Evidence> evidence = new ArrayList<>();
    if (expired(scene)) {
      evidence.add(times(scene));
    }
    evidence.add(scene.evidence(match.saying()));
    return evidence;
  }

  private static Evidence times(Scene scene) {
    String clock = scene.serverTime().isPresent() ? "server clock " : "client clock ";
    return new Evidence(
        "expiry",
        "exp "
            + scene.expiresAt().map(Instant::toString).orElse("")
            + ", "
            + clock
            + scene.now().map(Instant::toString).orElse(""));
  }
}
