package io.apiservice.sdk.tests.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import io.apiservice.sdk.auth.Credential;
import io.apiservice.sdk.oauth.TokenProvider;
import io.apiservice.sdk.testkit.Fault;
import io.apiservice.sdk.testkit.RefreshTokenPolicy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Callers are interrupted, or cancel their futures, while a refresh is under way. */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class ImpatientCallersTest {
  private static final int CALLERS = 60;
  private static final int ROUNDS = ResilienceEffort.of(10, 200);

  @TempDir Path base;

  private enum Temper {
    PATIENT,
    INTERRUPTED,
    CANCELS
  }

  @Test
  void theFlightEndsTheTokenIsStoredAndThePatientAreServed() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(CALLERS);
    Random random = new Random(42);
    AtomicInteger gaveUp = new AtomicInteger();
    try (FailureScenario scenario =
        new FailureScenario(RefreshTokenPolicy.strict(), base.resolve("tokens"))) {
      scenario.auth.faults().always(Fault.change(a -> a.delayed(Duration.ofMillis(30))));
      TokenProvider provider = scenario.process();
      Credential token = FailureScenario.token(provider.current());
      for (int round = 1; round <= ROUNDS; round++) {
        Credential old = token;
        List<Future<String>> patient = new ArrayList<>();
        CountDownLatch asked = new CountDownLatch(CALLERS);
        List<Runnable> nuisances = new ArrayList<>();
        for (int i = 0; i < CALLERS; i++) {
          Temper temper = Temper.values()[i == 0 ? 0 : random.nextInt(3)];
          CompletableFuture<CompletableFuture<Credential>> boarded = new CompletableFuture<>();
          Future<String> caller =
              threads.submit(
                  () -> {
                    CompletableFuture<Credential> renewed = provider.renew(old);
                    boarded.complete(renewed);
                    asked.countDown();
                    return renewed.get(50, TimeUnit.SECONDS).secret();
                  });
          switch (temper) {
            case PATIENT -> patient.add(caller);
            case INTERRUPTED -> nuisances.add(() -> caller.cancel(true));
            case CANCELS -> nuisances.add(() -> boarded.join().cancel(true));
          }
        }
        assertThat(asked.await(50, TimeUnit.SECONDS)).isTrue();
        nuisances.forEach(Runnable::run);
        gaveUp.addAndGet(nuisances.size());

        token = FailureScenario.token(provider.renew(old));
        assertThat(token.facts().generation()).isEqualTo(round + 1L);
        for (Future<String> caller : patient) {
          assertThat(served(caller)).isEqualTo(token.secret());
        }
      }

      assertThat(FailureScenario.token(scenario.process().current())).as("stored").isEqualTo(token);
      scenario.auth.check().tokenCallsAtMost(ROUNDS + 1).ambiguousRepeatsAtMost(0).verify();
      ResilienceEffort.report("impatient callers", gaveUp + " gave up in " + ROUNDS + " refreshes");
    } finally {
      threads.shutdownNow();
    }
  }

  private static String served(Future<String> caller) throws Exception {
    try {
      return caller.get(50, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw new AssertionError("a patient caller was not served", e);
    }
  }
}
