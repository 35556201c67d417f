package io.apiservice.sdk.auth;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What one origin has said of one grant's tokens: which generation it accepted, which it refused,
 * and the brake that follows from it. All times are of {@link System#nanoTime()}; locked for a few
 * instructions, never over I/O.
 */
final class Standing {
  /** What a refusal means. */
  enum Verdict {
    /** The token is dead as far as one can see: a new one may help. */
    RENEW,
    /** A fresh token was refused: hold off. */
    HELD,
    /**
     * The origin accepted the same token in a request that was sent later: it is about something
     * else, unless other refusals follow.
     */
    DOUBTFUL
  }

  private static final Duration SHORTEST = Duration.ofSeconds(1);

  private volatile long acceptedGeneration;
  private volatile long acceptedSentAt;
  private long refusedGeneration;
  private long refusedAt;
  private long heldGeneration;
  private long heldUntil;
  private @Nullable Duration hold;

  /** An answer other than a refusal came to a request sent at this time. */
  void accepted(long generation, long sentAt) {
    if (acceptedGeneration == generation && acceptedSentAt - sentAt >= 0) {
      return;
    }
    synchronized (this) {
      if (generation < acceptedGeneration) {
        return;
      }
      acceptedSentAt = sentAt;
      acceptedGeneration = generation;
      if (generation >= heldGeneration) {
        hold = null;
      }
    }
  }

  /**
   * A request sent at {@code sentAt} was refused now.
   *
   * @param becauseOfRefusal whether this generation was obtained because of a refusal
   * @param longest the longest time to hold off
   */
  synchronized Verdict refused(
      long generation, boolean becauseOfRefusal, Duration longest, long sentAt, long now) {
    if (generation == acceptedGeneration) {
      boolean contradicted = refusedGeneration == generation && acceptedSentAt - refusedAt < 0;
      boolean acceptedAfter = acceptedSentAt - sentAt > 0;
      remember(generation, now);
      return acceptedAfter && !contradicted ? Verdict.DOUBTFUL : Verdict.RENEW;
    }
    remember(generation, now);
    if (!becauseOfRefusal || generation < heldGeneration) {
      return Verdict.RENEW;
    }
    if (generation > heldGeneration) {
      hold = hold == null ? SHORTEST : min(hold.multipliedBy(2), longest);
      heldGeneration = generation;
      heldUntil = now + hold.toNanos();
      return Verdict.HELD;
    }
    return heldUntil - now > 0 ? Verdict.HELD : Verdict.RENEW;
  }

  /** Whether the same generation was refused again after a doubtful refusal at this time. */
  synchronized boolean refusedAgainAfter(long generation, long at) {
    return refusedGeneration == generation && refusedAt - at > 0 && acceptedSentAt - at < 0;
  }

  private void remember(long generation, long now) {
    refusedGeneration = generation;
    refusedAt = now;
  }

  private static Duration min(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? a : b;
  }
}
