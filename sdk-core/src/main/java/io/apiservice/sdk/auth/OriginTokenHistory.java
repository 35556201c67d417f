package io.apiservice.sdk.auth;

import io.apiservice.sdk.flow.TimeBounds;
import java.time.Duration;

/**
 * What one origin has said of one login's tokens, and what follows from another refusal. The rule
 * and its reasons are in {@code docs/decisions}. All times are of {@link System#nanoTime()}; locked
 * for a few instructions, never over I/O.
 */
final class OriginTokenHistory {
  /** What to do about a refusal. */
  enum Action {
    /** Another token may help. */
    RENEW,
    /** Renewing has not helped lately: take a newer token if there is one, and cause no refresh. */
    HOLD_OFF,
    /** The origin accepted the same token in a later request: wait for another refusal. */
    WAIT
  }

  /**
   * A request that was refused.
   *
   * @param generation of the token that it carried
   * @param path where it went
   * @param sentAt when it was sent
   * @param now when the refusal came
   * @param repeat whether it repeated a request with a token that had just been obtained for it
   * @param becauseOfRefusal whether the token was obtained because its predecessor was refused
   * @param longest the longest time to hold off
   */
  record Refusal(
      long generation,
      int path,
      long sentAt,
      long now,
      boolean repeat,
      boolean becauseOfRefusal,
      Duration longest) {}

  private static final long SHORTEST_HOLD_OFF = Duration.ofSeconds(1).toNanos();
  private static final long WITNESS = Duration.ofSeconds(5).toNanos();

  /** After so long without a useless renewal the hold-off begins anew. */
  private static final long QUIET = Duration.ofMinutes(20).toNanos();

  /** Renewals that refusals may cause at once, and how soon another one is added. */
  private static final int BURST = 128;

  private static final long REFILL = Duration.ofSeconds(30).toNanos();

  private static final int PATHS = 64;

  private long acceptedGeneration;
  private long acceptedSentAt;

  /** Paths that accepted a generation: a cache, in which a later path may displace another. */
  private final int[] paths = new int[PATHS];

  private final long[] pathSentAt = new long[PATHS];

  private long refusedGeneration;
  private long refusedAt;
  private int refusedPath;

  private long uselessGeneration;
  private long uselessAt;
  private int useless;
  private long holdOffUntil;

  private long renewedGeneration;
  private int renewals = BURST;
  private long refilledAt;

  /** A request with this generation was answered with success. */
  synchronized void accepted(long generation, int path, long sentAt) {
    if (generation < acceptedGeneration) {
      return;
    }
    if (generation > acceptedGeneration || acceptedSentAt - sentAt < 0) {
      acceptedSentAt = sentAt;
      acceptedGeneration = generation;
    }
    int tag = tag(generation, path);
    int slot = Math.floorMod(tag, PATHS);
    if (paths[slot] != tag || pathSentAt[slot] - sentAt < 0) {
      paths[slot] = tag;
      pathSentAt[slot] = sentAt;
    }
  }

  synchronized Action refused(Refusal refusal) {
    boolean known = knows(refusal.generation(), refusal.path());
    boolean contradicted = contradicted(refusal, known);
    boolean witnessed = witnessed(refusal);
    refusedGeneration = refusal.generation();
    refusedAt = refusal.now();
    refusedPath = refusal.path();
    if (!known && uselesslyRenewed(refusal)) {
      noteUselessRenewal(refusal);
      return Action.HOLD_OFF;
    }
    if (contradicted && !witnessed) {
      return Action.WAIT;
    }
    return renewal(refusal, known, refusal.now());
  }

  /** What to do about a refusal that has waited until now. */
  synchronized Action afterWaiting(Refusal refusal, long now) {
    boolean refusedAgain =
        refusedGeneration == refusal.generation() && refusedAt - refusal.now() > 0;
    return refusedAgain
        ? renewal(refusal, knows(refusal.generation(), refusal.path()), now)
        : Action.HOLD_OFF;
  }

  /** A path that took this very token before is believed about itself, not about other paths. */
  private boolean contradicted(Refusal refusal, boolean known) {
    if (known) {
      int slot = Math.floorMod(tag(refusal.generation(), refusal.path()), PATHS);
      return pathSentAt[slot] - refusal.sentAt() > 0;
    }
    return acceptedGeneration == refusal.generation() && acceptedSentAt - refusal.sentAt() > 0;
  }

  /** Whether this generation was refused before: lately, or by the same path. */
  private boolean witnessed(Refusal refusal) {
    if (refusedGeneration != refusal.generation()) {
      return false;
    }
    boolean samePath =
        refusedPath == refusal.path() && !knows(refusal.generation(), refusal.path());
    return samePath || refusal.now() - refusedAt <= WITNESS;
  }

  /** Whether the renewal that this token came from did not help. */
  private boolean uselesslyRenewed(Refusal refusal) {
    boolean accepted = acceptedGeneration == refusal.generation();
    return refusal.generation() > uselessGeneration
        && (refusal.repeat() || (refusal.becauseOfRefusal() && !accepted));
  }

  private void noteUselessRenewal(Refusal refusal) {
    useless = useless > 0 && refusal.now() - uselessAt > QUIET ? 1 : useless + 1;
    uselessGeneration = refusal.generation();
    uselessAt = refusal.now();
    long doubled = SHORTEST_HOLD_OFF << Math.min(useless - 1, 30);
    long holdOff = Math.min(doubled, TimeBounds.nanos(refusal.longest()));
    holdOffUntil = refusal.now() + Math.max(holdOff, SHORTEST_HOLD_OFF);
  }

  private Action renewal(Refusal refusal, boolean known, long now) {
    if (refusal.generation() <= renewedGeneration) {
      return Action.RENEW; // under way or done: nothing new is caused
    }
    boolean holdingOff = useless > 0 && holdOffUntil - now > 0;
    if (holdingOff && !known) {
      return Action.HOLD_OFF;
    }
    refill(now);
    if (renewals == 0) {
      return Action.HOLD_OFF;
    }
    renewals--;
    renewedGeneration = refusal.generation();
    return Action.RENEW;
  }

  private void refill(long now) {
    if (renewals == BURST) {
      refilledAt = now;
      return;
    }
    long more = (now - refilledAt) / REFILL;
    renewals = (int) Math.min(BURST, renewals + more);
    refilledAt += more * REFILL;
  }

  private boolean knows(long generation, int path) {
    int tag = tag(generation, path);
    return generation == acceptedGeneration && paths[Math.floorMod(tag, PATHS)] == tag;
  }

  /** Never 0, which is the value of a slot that holds nothing. */
  private static int tag(long generation, int path) {
    int tag = path * 31 + Long.hashCode(generation * 0x9E3779B97F4A7C15L);
    return tag == 0 ? 1 : tag;
  }
}
