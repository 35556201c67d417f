package io.apiservice.sdk.pipeline;

import io.apiservice.sdk.async.TimeRange;
import java.time.Duration;

/**
 * How one origin responded to one login's tokens, and what to do about another refusal. The rule
 * and its reasons are in {@code docs/decisions}. All times are values of {@link System#nanoTime()}.
 * Locked for a few instructions only, never during I/O.
 */
final class OriginTokenHistory {
  /** The reaction to a refusal. */
  enum Action {
    /** Another token may help. */
    RENEW,
    /** Renewing has not helped lately: use a newer token if there is one, but cause no refresh. */
    HOLD_OFF,
    /** The origin accepted the same token in a later request: wait for another refusal. */
    WAIT
  }

  /**
   * A refused request.
   *
   * @param generation the generation of its token
   * @param path the hash of its method and path
   * @param sentAt when it was sent
   * @param now when the refusal arrived
   * @param repeat whether it was a repeat with a token that had just been obtained for it
   * @param becauseOfRefusal whether the token was obtained because its predecessor was refused
   * @param longest the longest hold-off
   */
  record RejectedRequest(
      long generation,
      int path,
      long sentAt,
      long now,
      boolean repeat,
      boolean becauseOfRefusal,
      Duration longest) {}

  private static final long MIN_HOLD_OFF = Duration.ofSeconds(1).toNanos();
  private static final long CONFIRMATION_WINDOW = Duration.ofSeconds(5).toNanos();

  /** After this long without a useless renewal, the hold-off starts again from its minimum. */
  private static final long QUIET = Duration.ofMinutes(20).toNanos();

  /** How many renewals refusals may cause at once, and how soon another one is allowed. */
  private static final int BURST = 128;

  private static final long REFILL = Duration.ofSeconds(30).toNanos();

  private static final int PATHS = 64;

  private long acceptedGeneration;
  private long acceptedSentAt;

  /**
   * Hashes of paths that accepted a generation: a cache in which a later path may replace another.
   */
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

  /** Records a success with this generation. */
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

  synchronized Action refused(RejectedRequest rejected) {
    boolean known = knows(rejected.generation(), rejected.path());
    boolean contradicted = acceptedElsewhere(rejected, known);
    boolean confirmed = refusedBefore(rejected);
    refusedGeneration = rejected.generation();
    refusedAt = rejected.now();
    refusedPath = rejected.path();
    if (!known && uselesslyRenewed(rejected)) {
      noteUselessRenewal(rejected);
      return Action.HOLD_OFF;
    }
    if (contradicted && !confirmed) {
      return Action.WAIT;
    }
    return renewal(rejected, known, rejected.now());
  }

  /** The reaction to a refusal that has waited until now. */
  synchronized Action afterWaiting(RejectedRequest rejected, long now) {
    boolean refusedAgain =
        refusedGeneration == rejected.generation() && refusedAt - rejected.now() > 0;
    return refusedAgain
        ? renewal(rejected, knows(rejected.generation(), rejected.path()), now)
        : Action.HOLD_OFF;
  }

  /** A path that accepted this token before is evidence about itself, not about other paths. */
  private boolean acceptedElsewhere(RejectedRequest rejected, boolean known) {
    if (known) {
      int slot = Math.floorMod(tag(rejected.generation(), rejected.path()), PATHS);
      return pathSentAt[slot] - rejected.sentAt() > 0;
    }
    return acceptedGeneration == rejected.generation() && acceptedSentAt - rejected.sentAt() > 0;
  }

  /** Whether this generation was refused before, lately or by the same path. */
  private boolean refusedBefore(RejectedRequest rejected) {
    if (refusedGeneration != rejected.generation()) {
      return false;
    }
    boolean samePath =
        refusedPath == rejected.path() && !knows(rejected.generation(), rejected.path());
    return samePath || rejected.now() - refusedAt <= CONFIRMATION_WINDOW;
  }

  /** Whether this token came from a renewal that did not help. */
  private boolean uselesslyRenewed(RejectedRequest rejected) {
    boolean accepted = acceptedGeneration == rejected.generation();
    return rejected.generation() > uselessGeneration
        && (rejected.repeat() || (rejected.becauseOfRefusal() && !accepted));
  }

  private void noteUselessRenewal(RejectedRequest rejected) {
    useless = useless > 0 && rejected.now() - uselessAt > QUIET ? 1 : useless + 1;
    uselessGeneration = rejected.generation();
    uselessAt = rejected.now();
    long doubled = MIN_HOLD_OFF << Math.min(useless - 1, 30);
    long holdOff = Math.min(doubled, TimeRange.nanos(rejected.longest()));
    holdOffUntil = rejected.now() + Math.max(holdOff, MIN_HOLD_OFF);
  }

  private Action renewal(RejectedRequest rejected, boolean known, long now) {
    if (rejected.generation() <= renewedGeneration) {
      return Action.RENEW; // a refresh is in progress or done: this causes no other
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
    renewedGeneration = rejected.generation();
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

  /** Never 0, which marks an empty slot. */
  private static int tag(long generation, int path) {
    int tag = path * 31 + Long.hashCode(generation * 0x9E3779B97F4A7C15L);
    return tag == 0 ? 1 : tag;
  }
}
