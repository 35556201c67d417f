package io.apiservice.sdk.tests.resilience;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.apiservice.sdk.auth.Credential;
import io.apiservice.sdk.diagnosis.Cause;
import io.apiservice.sdk.error.StoreException;
import io.apiservice.sdk.error.TokenRefreshException;
import io.apiservice.sdk.oauth.TokenProvider;
import io.apiservice.sdk.store.StoreInspection;
import io.apiservice.sdk.testkit.Fault;
import io.apiservice.sdk.testkit.Gate;
import io.apiservice.sdk.testkit.RefreshTokenPolicy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Processes are killed at every step of a refresh, and other processes continue. */
@Timeout(value = 30, unit = TimeUnit.MINUTES)
class KillTest {
  /** The number of steps from the first read until the lease is released. */
  private static final int STEPS = 13;

  private static final String SOMEWHERE = "somewhere";
  private static final int KINDS = STEPS + 4;

  /** The steps around the two writes and the request, which are the most critical. */
  private static final List<Integer> SELECTED = List.of(1, 6, 7, 8, 9, 10, 11, 13, 14, 15);

  private static final int LANES = 4;

  @TempDir Path base;

  /** Where a process was killed, and what happened to its login. */
  private record Death(String where, boolean replyLost, boolean loginLost) {}

  @Test
  void againstAServerWithGraceNoLoginIsEverLost() throws Exception {
    List<Death> deaths = deaths(RefreshTokenPolicy.okta());

    assertThat(deaths).noneMatch(Death::loginLost);
    report("kill -9, server with grace", deaths);
  }

  @Test
  void withoutGraceALoginIsLostExactlyWhenItsReplyIs() throws Exception {
    List<Death> deaths = deaths(RefreshTokenPolicy.strict());

    assertThat(deaths).allMatch(death -> death.loginLost() == death.replyLost());
    assertThat(deaths).anyMatch(Death::loginLost);
    report("kill -9, server without grace", deaths);
  }

  private List<Death> deaths(RefreshTokenPolicy policy) throws Exception {
    ExecutorService lanes = Executors.newFixedThreadPool(LANES);
    try {
      List<Future<Death>> rounds = new ArrayList<>();
      int most = ResilienceEffort.of(SELECTED.size(), 250);
      for (int i = 0; i < most; i++) {
        int round = ResilienceEffort.LONG ? i : SELECTED.get(i);
        rounds.add(lanes.submit(() -> death(policy, round)));
      }
      List<Death> deaths = new ArrayList<>();
      for (Future<Death> round : rounds) {
        deaths.add(round.get(30, TimeUnit.MINUTES));
      }
      return deaths;
    } finally {
      lanes.shutdownNow();
    }
  }

  private Death death(RefreshTokenPolicy policy, int round) throws Exception {
    try (FailureScenario failureScenario =
        new FailureScenario(policy, base.resolve("tokens-" + round))) {
      int kind = round % KINDS;
      ChildProcess childProcess = failureScenario.childProcess();
      String where =
          switch (kind - STEPS) {
            case 0 -> killedInTheRequest(failureScenario, childProcess, false);
            case 1 -> killedInTheRequest(failureScenario, childProcess, true);
            case 2, 3 -> killedSomewhere(childProcess);
            default -> halted(childProcess, kind);
          };
      boolean loginLost = loginLost(failureScenario, where);
      // Counted only now, because the request of the killed process may have arrived late.
      boolean replyLost = repliesSent(failureScenario) > repliesKept(failureScenario);
      return new Death(where, replyLost, loginLost);
    }
  }

  private static String halted(ChildProcess childProcess, int steps) throws Exception {
    childProcess.ask("live " + steps);
    String said = childProcess.ask("force");
    assertThat(said).as("after %s steps", steps).startsWith("halt ");
    childProcess.awaitExit();
    return said.substring("halt ".length());
  }

  /**
   * Kills the process while its request is at the server, before or after the server has processed
   * it.
   */
  private static String killedInTheRequest(
      FailureScenario failureScenario, ChildProcess childProcess, boolean committed)
      throws Exception {
    Gate gate = new Gate();
    failureScenario.auth.faults().next(committed ? Fault.holdAnswer(gate) : Fault.hold(gate));
    childProcess.tell("force");
    assertThat(gate.awaitArrivals(1, Duration.ofSeconds(40))).isTrue();
    childProcess.kill();
    gate.open();
    return "in the request";
  }

  /**
   * Kills the process at some moment while it refreshes again and again. The response may be lost
   * or not.
   */
  private static String killedSomewhere(ChildProcess childProcess) throws Exception {
    assertThat(childProcess.ask("spin")).isEqualTo("spinning");
    TimeUnit.MILLISECONDS.sleep(ThreadLocalRandom.current().nextInt(400));
    childProcess.kill();
    return SOMEWHERE;
  }

  /** Returns how many refresh tokens have been spent, according to the server. */
  private static long repliesSent(FailureScenario failureScenario) {
    return failureScenario.auth.history().stream()
        .filter(call -> call.tokenRequestOutcome().granted())
        .count();
  }

  private static long repliesKept(FailureScenario failureScenario) throws StoreException {
    return StoreInspection.of(failureScenario.directory).grants().stream()
        .flatMap(grant -> grant.contents().stream())
        .mapToLong(StoreInspection.Contents::generation)
        .sum();
  }

  private static boolean loginLost(FailureScenario failureScenario, String where) throws Exception {
    TokenProvider heir = failureScenario.process();
    try {
      Credential token = FailureScenario.token(heir.forceRefresh());
      assertThat(failureScenario.auth.accessTokenLives(token.secret())).isTrue();
      assertThat(failureScenario.auth.loginsEndedByReuse()).isEmpty();
      return false;
    } catch (ExecutionException e) {
      TokenRefreshException refusal = (TokenRefreshException) requireNonNull(e.getCause());
      assertThat(refusal.diagnosis().cause())
          .as("died %s", where)
          .isEqualTo(Cause.REFRESH_TOKEN_INVALID);
      assertThat(refusal.diagnosis().evidence().toString()).contains("presented 2 times");
      return true;
    }
  }

  private static void report(String scenario, List<Death> deaths) {
    Map<String, int[]> byPlace = new TreeMap<>();
    for (Death death : deaths) {
      int[] counts = byPlace.computeIfAbsent(death.where(), place -> new int[2]);
      counts[0]++;
      counts[1] += death.loginLost() ? 1 : 0;
    }
    StringBuilder text = new StringBuilder(deaths.size() + " processes;");
    byPlace.forEach(
        (place, counts) ->
            text.append(' ')
                .append(place)
                .append(' ')
                .append(counts[1])
                .append(" lost of ")
                .append(counts[0])
                .append(';'));
    ResilienceEffort.report(scenario, text.toString());
  }
}
