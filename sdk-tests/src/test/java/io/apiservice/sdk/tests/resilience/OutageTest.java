package io.apiservice.sdk.tests.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import io.apiservice.sdk.auth.Credential;
import io.apiservice.sdk.diagnosis.Cause;
import io.apiservice.sdk.event.ApiListener;
import io.apiservice.sdk.oauth.TokenProvider;
import io.apiservice.sdk.testkit.Login;
import io.apiservice.sdk.testkit.RefreshTokenPolicy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The token endpoint does not respond for longer than any timeout, or finally rejects the refresh
 * token.
 */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class OutageTest {
  private static final Duration OUTAGE = Duration.ofSeconds(ResilienceEffort.of(4, 180));

  @TempDir Path base;

  /** Counts refreshes. */
  private static final class OutageListener implements ApiListener {
    final AtomicInteger attempts = new AtomicInteger();

    @Override
    public void onRefreshStarted(RefreshStarted event) {
      attempts.incrementAndGet();
    }
  }

  @Test
  void whoHasNoTokenFailsAtOnceWithTheCauseAndTheBackOffBoundsTheAttempts() throws Exception {
    try (FailureScenario scenario =
        new FailureScenario(RefreshTokenPolicy.strict(), base.resolve("tokens"))) {
      OutageListener outageListener = new OutageListener();
      TokenProvider provider =
          scenario.heardBy(
              outageListener, ResilienceEffort.LONG ? scenario.process() : scenario.hasty());
      scenario.auth.outage(true);
      long end = System.nanoTime() + OUTAGE.toNanos();
      int failed = 0;
      int atOnce = 0;
      while (System.nanoTime() < end) {
        CompletableFuture<Credential> asked = provider.current();
        atOnce += asked.isCompletedExceptionally() ? 1 : 0;
        assertThat(FailureScenario.failure(asked).diagnosis().cause())
            .isEqualTo(Cause.SERVER_FAULT);
        failed++;
        TimeUnit.MILLISECONDS.sleep(1);
      }

      // The pauses double from 200 ms to a second (with -Plong from a second to a minute) and may
      // be a quarter shorter. The first failure is followed by one more attempt.
      assertThat(outageListener.attempts.get()).isLessThanOrEqualTo(ResilienceEffort.of(9, 11));
      assertThat(failed - atOnce).as("waited for an attempt").isLessThanOrEqualTo(11);
      scenario.auth.outage(false);
      assertThat(servedAtLast(provider)).isEqualTo(1);
      scenario.auth.check().tokenCallsAtMost(1).verify();
      ResilienceEffort.report(
          "token endpoint down for " + OUTAGE.toSeconds() + " s",
          failed + " callers failed, " + outageListener.attempts.get() + " attempts");
    }
  }

  @Test
  void aTokenThatLivesIsServedAllTheWhile() throws Exception {
    try (FailureScenario scenario =
        new FailureScenario(RefreshTokenPolicy.strict(), base.resolve("tokens"))) {
      scenario.auth.accessTokenLifetime(Duration.ofSeconds(ResilienceEffort.of(60, 300)));
      TokenProvider provider = scenario.hasty();
      Credential token = FailureScenario.token(provider.current());
      scenario.auth.outage(true);
      assertThat(FailureScenario.failure(provider.forceRefresh())).isNotNull();
      for (int i = 0; i < 1_000; i++) {
        assertThat(provider.current()).isCompletedWithValue(token);
      }
      scenario.auth.outage(false);
      assertThat(servedAfter(token, provider)).isEqualTo(2);
      scenario.auth.check().tokenCallsAtMost(2).verify();
    }
  }

  @Test
  void aFinalNoIsAskedForOnceByAllProcessesUntilThereIsANewLogin() throws Exception {
    try (FailureScenario scenario =
        new FailureScenario(RefreshTokenPolicy.strict(), base.resolve("tokens"))) {
      List<TokenProvider> processes = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        processes.add(scenario.hasty());
      }
      ChildProcess childProcess = scenario.childProcess();
      scenario.auth.endSessions("ada");
      for (TokenProvider process : processes) {
        for (int i = 0; i < 20; i++) {
          assertThat(FailureScenario.failure(process.current()).diagnosis().cause())
              .isEqualTo(Cause.REFRESH_TOKEN_INVALID);
        }
      }
      assertThat(childProcess.ask("current")).startsWith("failed REFRESH_TOKEN_INVALID");
      assertThat(scenario.auth.tokenCalls()).isEqualTo(1);

      Login again = scenario.auth.login("ada");
      assertThat(FailureScenario.token(scenario.process(again.refreshToken()).current()))
          .isNotNull();
      for (TokenProvider process : processes) {
        assertThat(servedAtLast(process)).isPositive();
      }
      assertThat(scenario.auth.tokenCalls()).isEqualTo(2);
    }
  }

  private static long servedAtLast(TokenProvider provider) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(90);
    CompletableFuture<Credential> asked = provider.current();
    while (failed(asked) && System.nanoTime() < end) {
      TimeUnit.MILLISECONDS.sleep(5);
      asked = provider.current();
    }
    return FailureScenario.token(asked).facts().generation();
  }

  private static long servedAfter(Credential old, TokenProvider provider) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(90);
    CompletableFuture<Credential> asked = provider.renew(old);
    while (failed(asked) && System.nanoTime() < end) {
      TimeUnit.MILLISECONDS.sleep(5);
      asked = provider.renew(old);
    }
    return FailureScenario.token(asked).facts().generation();
  }

  private static boolean failed(CompletableFuture<Credential> asked) {
    return asked.handle((token, failure) -> failure != null).join();
  }
}
