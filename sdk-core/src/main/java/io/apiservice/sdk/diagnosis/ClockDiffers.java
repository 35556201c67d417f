package io.apiservice.sdk.diagnosis;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The clocks disagree and the refusal is about time. */
final class ClockDiffers implements SceneRule {
  /** A smaller offset is within what servers tolerate and networks take. */
  static final Duration TOLERATED = Duration.ofSeconds(25);

  @Override
  public Optional<Finding> examine(Scene scene) {
    Optional<Duration> offset = scene.clockOffset().filter(o -> o.abs().compareTo(TOLERATED) > 0);
    if (offset.isEmpty() || !aboutTime(scene) || expiredByBothClocks(scene)) {
      return Verdict.none();
    }
    return Verdict.of(
        scene,
        Cause.CLOCK_SKEW,
        offset.get().abs().compareTo(Duration.ofMinutes(1)) > 0
            ? Confidence.CERTAIN
            : Confidence.LIKELY,
        "the client's clock is "
            + Times.of(offset.get().abs())
            + (offset.get().isNegative() ? " ahead of" : " behind")
            + " the server's",
        evidence(scene));
  }

  private static List<Evidence> evidence(Scene scene) {
    Evidence clocks =
        new Evidence(
            "Date",
            "server clock "
                + scene.serverTime().map(Instant::toString).orElse("measured at the token endpoint")
                + ", client clock "
                + scene.exchange().clientTime());
    return scene
        .explicit()
        .map(m -> List.of(clocks, scene.evidence(m.saying())))
        .orElse(List.of(clocks));
  }

  private static boolean aboutTime(Scene scene) {
    Optional<Cause> said = scene.explicit().map(PhraseBook.Match::cause);
    if (said.isPresent()) {
      return said.get() == Cause.CLOCK_SKEW
          || said.get() == Cause.TOKEN_EXPIRED
          || said.get() == Cause.TOKEN_NOT_YET_VALID;
    }
    return expiredByServerOnly(scene)
        || scene.says("reasonable timeframe")
        || issuedInFuture(scene);
  }

  private static boolean issuedInFuture(Scene scene) {
    return scene
        .jwt()
        .flatMap(j -> j.notBefore().or(j::issuedAt))
        .filter(t -> scene.serverTime().filter(s -> t.isAfter(s.plus(TOLERATED))).isPresent())
        .isPresent();
  }

  private static boolean expiredByServerOnly(Scene scene) {
    return scene
        .expiresAt()
        .filter(e -> scene.serverTime().filter(s -> !s.isBefore(e)).isPresent())
        .filter(e -> scene.exchange().clientTime().isBefore(e))
        .isPresent();
  }

  private static boolean expiredByBothClocks(Scene scene) {
    return scene
        .expiresAt()
        .filter(e -> scene.serverTime().filter(s -> s.isAfter(e)).isPresent())
        .filter(e -> scene.exchange().clientTime().isAfter(e))
        .isPresent();
  }
}
