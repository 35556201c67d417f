package io.apiservice.sdk.oauth;

import io.apiservice.sdk.oauth.ScriptedAuthorizationServer.Policy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * The events of one history. All of them are drawn at random from a seed.
 *
 * @param seed identifies the history
 * @param policy how the server treats refresh tokens
 * @param expiring whether leases have a time-to-live; otherwise they end with their process
 * @param graceKnown whether {@code refreshTokenGrace} is configured
 * @param life the lifetime of access tokens
 * @param processes how many processes run at a time
 * @param steps the events, one after the other
 */
record GeneratedHistory(
    long seed,
    Policy policy,
    boolean expiring,
    boolean graceKnown,
    Duration life,
    int processes,
    List<Step> steps) {

  /** The kinds of events. */
  enum Kind {
    CALL(40, true),
    CALLS_AT_ONCE(6, true),
    FORCE(4, true),
    PASS(8, true),
    REVOKE(8, false),
    TOKEN_FAULT(12, false),
    UNREACHABLE(3, false),
    STORE_FAULT(8, false),
    STORE_DOWN(3, false),
    KILL(8, false),
    SUSPEND(6, false),
    CLOSE(4, false),
    OLD_SEED(3, false),
    NEW_SEED(2, false),
    SIGN_OUT(1, false),
    END_LOGIN(1, false);

    private final int weight;
    private final boolean always;

    Kind(int weight, boolean always) {
      this.weight = weight;
      this.always = always;
    }
  }

  /**
   * One event.
   *
   * @param kind what happens
   * @param pause the pause before it, in milliseconds
   * @param process the process that it happens to, if it happens to one
   * @param variant selects one of several variants
   * @param amount how often, how late or how long, depending on the kind
   */
  record Step(Kind kind, long pause, int process, int variant, int amount) {}

  static GeneratedHistory of(long seed) {
    Random random = new Random(seed);
    Set<Kind> kinds = EnumSet.noneOf(Kind.class);
    for (Kind kind : Kind.values()) {
      if (kind.always || random.nextInt(100) < 45) {
        kinds.add(kind);
      }
    }
    List<Policy> policies = List.of(Policy.values());
    Policy policy = policies.get(random.nextInt(policies.size()));
    boolean graced = policy == Policy.GRACE || policy == Policy.LAST_ISSUED_WINS;
    int[] lives = {60, 300, 3600};
    int processes = 1 + random.nextInt(3);
    boolean expiring = random.nextBoolean();
    boolean graceKnown = graced && random.nextBoolean();
    Duration life = Duration.ofSeconds(lives[random.nextInt(lives.length)]);
    List<Step> steps = new ArrayList<>();
    int length = 5 + random.nextInt(35);
    for (int i = 0; i < length; i++) {
      steps.add(
          new Step(
              draw(kinds, random),
              pause(random),
              random.nextInt(processes),
              random.nextInt(1000),
              random.nextInt(1000)));
    }
    return new GeneratedHistory(seed, policy, expiring, graceKnown, life, processes, steps);
  }

  private static Kind draw(Set<Kind> kinds, Random random) {
    int all = kinds.stream().mapToInt(kind -> kind.weight).sum();
    int at = random.nextInt(all);
    for (Kind kind : kinds) {
      at -= kind.weight;
      if (at < 0) {
        return kind;
      }
    }
    return Kind.CALL;
  }

  private static long pause(Random random) {
    int[] most = {1, 1000, 1000, 5000, 20_000};
    return random.nextInt(most[random.nextInt(most.length)]);
  }

  GeneratedHistory with(List<Step> fewer) {
    return new GeneratedHistory(seed, policy, expiring, graceKnown, life, processes, fewer);
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    text.append("history.seed=").append(seed).append(": ").append(policy);
    text.append(expiring ? ", leases expire" : ", leases end with their process");
    text.append(graceKnown ? ", grace configured" : "").append(", tokens live ").append(life);
    text.append(", processes ").append(processes);
    for (Step step : steps) {
      text.append("\n  ").append(step);
    }
    return text.toString();
  }
}
