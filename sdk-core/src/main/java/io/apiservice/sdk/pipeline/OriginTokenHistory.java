package io.apiservice.sdk.pipeline;

import io.apiservice.sdk.async.TimeRange;
import java.time.Duration;

/**
 * Which tokens of one login an origin has accepted and refused. Decides how to react to another
 * refusal; decision 10 in {@code docs/decisions} has the rule and its reasons. All times are values
 * of {@link System#nanoTime()}. The lock is held for a few instructions only, never during I/O.
 */
final class OriginTokenHistory {
  /** The reaction to a refusal. */
  enum Action {
    /** Renew the token: another one may be accepted. */
    RENEW,
    /** Use a newer token if there is one, but do not renew: renewing has not helped lately. */
    HOLD_OFF,
    /**
     * Wait whether another request is refused too: the origin has accepted the same token in a
     * later request, so this refusal is doubtful.
     */
    WAIT
  }

  /**
   * A refused request.
   *
   * @param generation the generation of its token
   * @param path the hash of its method and path
   * @param sentAt when it was sent
   * @param now when the refusal arrived
   * @param repeat whether it was a repeat, with a token that had just been obtained for it
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

  /** If no renewal was useless for this long, the next hold-off has the minimum length again. */
  private static final long QUIET = Duration.ofMinutes(20).toNanos();

  /**
   * Refusals may cause this many renewals in a row. After that, one more is allowed in each
   * interval of {@link #REFILL}.
   */
  private static final int BURST = 128;

  private static final long REFILL = Duration.ofSeconds(30).toNanos();

  private static final int PATHS = 64;

  private long acceptedGeneration;
  private long acceptedSentAt;

  /**
   * Hashes of the paths that accepted a generation. The table has a fixed size, so a path may
   * overwrite another one.
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

  /** Records that the origin accepted the token of this generation in a request to this path. */
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

  /** Decides how to react to a refusal after {@link Action#WAIT} is over. */
  synchronized Action afterWaiting(RejectedRequest rejected, long now) {
    boolean refusedAgain =
        refusedGeneration == rejected.generation() && refusedAt - rejected.now() > 0;
    return refusedAgain
        ? renewal(rejected, knows(rejected.generation(), rejected.path()), now)
        : Action.HOLD_OFF;
  }

  /**
   * Whether a request that was sent later was accepted with the same token. If this path has
   * accepted the token before, only requests to this path count; otherwise requests to all paths
   * do.
   */
  private boolean acceptedElsewhere(RejectedRequest rejected, boolean known) {
    if (known) {
      int slot = Math.floorMod(tag(rejected.generation(), rejected.path()), PATHS);
      return pathSentAt[slot] - rejected.sentAt() > 0;
    }
    return acceptedGeneration == rejected.generation() && acceptedSentAt - rejected.sentAt() > 0;
  }

  /** Whether the same token was already refused, either shortly before or by the same path. */
  private boolean refusedBefore(RejectedRequest rejected) {
    if (refusedGeneration != rejected.generation()) {
      return false;
    }
    boolean samePath =
        refusedPath == rejected.path() && !knows(rejected.generation(), rejected.path());
    return samePath || rejected.now() - refusedAt <= CONFIRMATION_WINDOW;
  }

  /**
   * Whether this token was obtained because of a refusal and is now refused itself, so that the
   * renewal was useless. If a newer token has been accepted, the refusal arrives late and says
   * nothing.
   */
  private boolean uselesslyRenewed(RejectedRequest rejected) {
    boolean accepted = acceptedGeneration == rejected.generation();
    return rejected.generation() > uselessGeneration
        && rejected.generation() >= acceptedGeneration
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
      return Action.RENEW;
      // This token is being renewed or has been renewed, so asking again causes no request.
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

  /** Returns the hash of a generation and a path. Never returns 0, because 0 marks a free place. */
  private static int tag(long generation, int path) {
    int tag = path * 31 + Long.hashCode(generation * 0x9E3779B97F4A7C15L);
    return tag == 0 ? 1 : tag;
  }
}
