package io.apiservice.sdk.tests.worstday;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.apiservice.sdk.auth.Credential;
import io.apiservice.sdk.diagnosis.Cause;
import io.apiservice.sdk.error.StoreException;
import io.apiservice.sdk.error.TokenRefreshException;
import io.apiservice.sdk.oauth.StoreInspection;
import io.apiservice.sdk.oauth.TokenProvider;
import io.apiservice.sdk.testkit.Fault;
import io.apiservice.sdk.testkit.Gate;
import io.apiservice.sdk.testkit.Policy;
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

/** Processes die at every step of a refresh, and others come after them. */
@Timeout(value = 30, unit = TimeUnit.MINUTES)
class KillTest {
  /** From the first read to the released lease. */
  private static final int STEPS = 13;

  private static final String SOMEWHERE = "somewhere";
  private static final int KINDS = STEPS + 4;

  /** Around the two writes and the request, where it matters most. */
  private static final List<Integer> SELECTED = List.of(1, 6, 7, 8, 9, 10, 11, 13, 14, 15);

  private static final int LANES = 4;

  @TempDir Path base;

  /** How a process died, and what became of its login. */
  private record Death(String where, boolean replyLost, boolean loginLost) {}

  @Test
  void againstAServerWithGraceNoLoginIsEverLost() throws Exception {
    List<Death> deaths = deaths(Policy.okta());

    assertThat(deaths).noneMatch(Death::loginLost);
    report("kill -9, server with grace", deaths);
  }

  @Test
  void withoutGraceALoginIsLostExactlyWhenItsReplyIs() throws Exception {
    List<Death> deaths = deaths(Policy.strict());

    assertThat(deaths).allMatch(death -> death.loginLost() == death.replyLost());
    assertThat(deaths).anyMatch(Death::loginLost);
    report("kill -9, server without grace", deaths);
  }

  private List<Death> deaths(Policy policy) throws Exception {
    ExecutorService lanes = Executors.newFixedThreadPool(LANES);
    try {
      List<Future<Death>> rounds = new ArrayList<>();
      int most = Effort.of(SELECTED.size(), 250);
      for (int i = 0; i < most; i++) {
        int round = Effort.LONG ? i : SELECTED.get(i);
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

  private Death death(Policy policy, int round) throws Exception {
    try (Scene scene = new Scene(policy, base.resolve("tokens-" + round))) {
      int kind = round % KINDS;
      Child child = scene.child();
      String where =
          switch (kind - STEPS) {
            case 0 -> killedInTheRequest(scene, child, false);
            case 1 -> killedInTheRequest(scene, child, true);
            case 2, 3 -> killedSomewhere(child);
            default -> halted(child, kind);
          };
      boolean loginLost = loginLost(scene, where);
      // counted only now: the request of the one who died may still have been on its way
      boolean replyLost = repliesSent(scene) > repliesKept(scene);
      return new Death(where, replyLost, loginLost);
    }
  }

  private static String halted(Child child, int steps) throws Exception {
    child.ask("live " + steps);
    String said = child.ask("force");
    assertThat(said).as("after %s steps", steps).startsWith("halt ");
    child.awaitExit();
    return said.substring("halt ".length());
  }

  /** With the request at the server, which has done its work or not yet. */
  private static String killedInTheRequest(Scene scene, Child child, boolean committed)
      throws Exception {
    Gate gate = new Gate();
    scene.auth.faults().next(committed ? Fault.holdAnswer(gate) : Fault.hold(gate));
    child.tell("force");
    assertThat(gate.awaitArrivals(1, Duration.ofSeconds(40))).isTrue();
    child.kill();
    gate.open();
    return "in the request";
  }

  /** Between two moments of an endless row of refreshes; the reply may be lost or not. */
  private static String killedSomewhere(Child child) throws Exception {
    assertThat(child.ask("spin")).isEqualTo("spinning");
    TimeUnit.MILLISECONDS.sleep(ThreadLocalRandom.current().nextInt(400));
    child.kill();
    return SOMEWHERE;
  }

  /** What the server knows: each of these has spent a refresh token. */
  private static long repliesSent(Scene scene) {
    return scene.auth.history().stream().filter(call -> call.outcome().granted()).count();
  }

  private static long repliesKept(Scene scene) throws StoreException {
    return StoreInspection.of(scene.directory).grants().stream()
        .flatMap(grant -> grant.contents().stream())
        .mapToLong(StoreInspection.Contents::generation)
        .sum();
  }

  private static boolean loginLost(Scene scene, String where) throws Exception {
    TokenProvider heir = scene.process();
    try {
      Credential token = Scene.token(heir.forceRefresh());
      assertThat(scene.auth.accessTokenLives(token.secret())).isTrue();
      assertThat(scene.auth.loginsEndedByReuse()).isEmpty();
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
    Effort.report(scenario, text.toString());
  }
}
