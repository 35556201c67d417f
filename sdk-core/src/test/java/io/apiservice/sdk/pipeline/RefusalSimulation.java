package io.apiservice.sdk.pipeline;

import io.apiservice.sdk.pipeline.OriginTokenHistory.Action;
import io.apiservice.sdk.pipeline.OriginTokenHistory.RejectedRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A client with one login, an origin that knows whether the token is valid, and a clock. Each step
 * takes ten milliseconds.
 */
final class RefusalSimulation {
  /** Decides about a refusal: {@link OriginTokenHistory}, or a rule that must fail the test. */
  interface RefusalPolicy {
    void accepted(long generation, int path, long sentAt);

    Action refused(RejectedRequest rejected);

    Action afterWaiting(RejectedRequest rejected, long now);

    static RefusalPolicy of(OriginTokenHistory history) {
      return new RefusalPolicy() {
        @Override
        public void accepted(long generation, int path, long sentAt) {
          history.accepted(generation, path, sentAt);
        }

        @Override
        public Action refused(RejectedRequest rejected) {
          return history.refused(rejected);
        }

        @Override
        public Action afterWaiting(RejectedRequest rejected, long now) {
          return history.afterWaiting(rejected, now);
        }
      };
    }
  }

  /** How an endpoint responds. */
  enum Endpoint {
    /** It accepts a valid token. */
    PROTECTED,
    /** It accepts every request. */
    PUBLIC,
    /** It refuses every request. */
    BROKEN,
    /** A second endpoint that refuses every request. */
    BROKEN_TOO,
    /** It refuses every second request, whatever the token is. */
    FLAKY
  }

  private static final long STEP = Duration.ofMillis(10).toNanos();
  private static final long START = 1_000_000_000L;
  private static final Duration LONGEST = Duration.ofMinutes(5);

  private final RefusalPolicy refusalPolicy;
  private final List<Pending> pending = new ArrayList<>();
  private final List<RejectedRequest> waiting = new ArrayList<>();
  private long now = START;
  private long generation = 1;
  private boolean alive = true;
  private boolean becauseOfRefusal;
  private int flaky;
  private int refreshes;

  RefusalSimulation(RefusalPolicy refusalPolicy) {
    this.refusalPolicy = refusalPolicy;
  }

  int refreshes() {
    return refreshes;
  }

  void pass(Duration time) {
    now += time.toNanos();
  }

  void revoke() {
    alive = false;
    now += STEP;
  }

  void send(Endpoint endpoint) {
    pending.add(sent(endpoint));
    now += STEP;
  }

  void answerFirst() {
    if (!pending.isEmpty()) {
      answer(pending.remove(0));
    }
  }

  void answerLast() {
    if (!pending.isEmpty()) {
      answer(pending.remove(pending.size() - 1));
    }
  }

  /** Lets all requests get their responses. Returns whether the last one succeeded. */
  boolean answerAll() {
    boolean succeeded = true;
    while (!pending.isEmpty()) {
      succeeded = answer(pending.remove(0));
    }
    return succeeded;
  }

  Duration elapsed() {
    return Duration.ofNanos(now - START);
  }

  /** Makes a request from beginning to end. Returns whether it succeeded. */
  boolean call(Endpoint endpoint) {
    return answer(sent(endpoint));
  }

  private Pending sent(Endpoint endpoint) {
    boolean accepted =
        switch (endpoint) {
          case PROTECTED -> alive;
          case PUBLIC -> true;
          case BROKEN, BROKEN_TOO -> false;
          case FLAKY -> ++flaky % 2 == 0;
        };
    return new Pending(endpoint, generation, becauseOfRefusal, accepted, now);
  }

  private boolean answer(Pending request) {
    now += STEP;
    if (request.accepted()) {
      refusalPolicy.accepted(
          request.generation(), request.endpoint().name().hashCode(), request.sentAt());
      return true;
    }
    Action action = refusalPolicy.refused(refusal(request, false));
    for (RejectedRequest each : waiting) {
      if (refusalPolicy.afterWaiting(each, now) == Action.RENEW) {
        renew(each.generation());
      }
    }
    waiting.clear();
    switch (action) {
      case RENEW -> renew(request.generation());
      case WAIT -> waiting.add(refusal(request, false));
      case HOLD_OFF -> {}
    }
    return generation > request.generation() && repeat(request.endpoint());
  }

  /** Repeats a refused request once. Returns whether that succeeded. */
  private boolean repeat(Endpoint endpoint) {
    Pending again = sent(endpoint);
    now += STEP;
    if (again.accepted()) {
      refusalPolicy.accepted(again.generation(), endpoint.name().hashCode(), again.sentAt());
      return true;
    }
    refusalPolicy.refused(refusal(again, true));
    return false;
  }

  private RejectedRequest refusal(Pending request, boolean repeat) {
    return new RejectedRequest(
        request.generation(),
        request.endpoint().name().hashCode(),
        request.sentAt(),
        now,
        repeat,
        request.becauseOfRefusal(),
        LONGEST);
  }

  private void renew(long refused) {
    if (refused == generation) {
      generation++;
      refreshes++;
      alive = true;
      becauseOfRefusal = true;
    }
  }

  private record Pending(
      Endpoint endpoint,
      long generation,
      boolean becauseOfRefusal,
      boolean accepted,
      long sentAt) {}
}
