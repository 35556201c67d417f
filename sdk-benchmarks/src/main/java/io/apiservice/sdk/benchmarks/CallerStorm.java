package io.apiservice.sdk.benchmarks;

import io.apiservice.sdk.testkit.FakeApi;
import io.apiservice.sdk.testkit.FakeAuthServer;
import io.apiservice.sdk.testkit.Login;
import io.apiservice.sdk.testkit.RecordedTokenRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One run: one peer, one scenario, fresh servers. */
final class CallerStorm {
  /** What a caller got. */
  private record StormOutcome(Duration took, @Nullable String failure) {}

  private static final Duration FASTEST = Duration.ofMillis(20);
  private static final Duration SLOWEST = Duration.ofMillis(300);

  private CallerStorm() {}

  static ScenarioRun rage(Peer peer, Scenario scenario, long seed) throws Exception {
    try (FakeAuthServer auth = FakeAuthServer.start();
        FakeApi api = FakeApi.start(auth)) {
      api.put("users", "42", Map.of("id", "42", "name", "Ada"));
      auth.accessTokenLifetime(scenario.lifetime());
      Login login = auth.login("ada");
      auth.accessTokenLifetime(Duration.ofHours(1));
      scenario.prepare(auth);
      BenchmarkSetup setup =
          new BenchmarkSetup(
              api.baseUri().resolve("users/42"),
              auth.tokenEndpoint(),
              login.refreshToken(),
              login.accessToken(),
              login.expiresAt());
      try (Peer.Session session = peer.open(setup)) {
        if (scenario.callsBefore) {
          attempt(session, false);
        }
        int before = api.requestCount();
        scenario.strike(auth, api);
        api.latency(FASTEST, SLOWEST, seed);
        List<StormOutcome> outcomes = together(session, scenario.callers);
        List<RecordedTokenRequest> tokenCalls = auth.history();
        int sends = api.requestCount() - before;
        auth.faults().clear();
        api.faults().clear();
        boolean recovered = attempt(session, false).failure() == null;
        return new ScenarioRun(
            tokenCalls.size(),
            tokenCalls.stream().mapToInt(RecordedTokenRequest::concurrent).max().orElse(0),
            sends,
            outcomes.stream()
                .filter(stormOutcome -> stormOutcome.failure() == null)
                .map(StormOutcome::took)
                .toList(),
            outcomes.stream().flatMap(stormOutcome -> failure(stormOutcome)).toList(),
            auth.loginsEndedByReuse().size(),
            recovered);
      }
    }
  }

  private static Stream<String> failure(StormOutcome stormOutcome) {
    return Stream.ofNullable(stormOutcome.failure());
  }

  private static List<StormOutcome> together(Peer.Session session, int callers) throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(callers);
    try {
      CountDownLatch ready = new CountDownLatch(callers);
      CountDownLatch go = new CountDownLatch(1);
      List<Future<StormOutcome>> calls = new ArrayList<>();
      for (int i = 0; i < callers; i++) {
        boolean asynchronous = i % 2 == 1;
        calls.add(
            pool.submit(
                () -> {
                  ready.countDown();
                  go.await();
                  return attempt(session, asynchronous);
                }));
      }
      ready.await();
      go.countDown();
      List<StormOutcome> outcomes = new ArrayList<>();
      for (Future<StormOutcome> call : calls) {
        outcomes.add(call.get(2, TimeUnit.MINUTES));
      }
      return outcomes;
    } finally {
      pool.shutdownNow();
    }
  }

  private static StormOutcome attempt(Peer.Session session, boolean asynchronous) {
    long start = System.nanoTime();
    String failure = null;
    try {
      CompletableFuture<?> future = asynchronous ? session.callAsync() : null;
      if (future == null) {
        session.call();
      } else {
        future.get();
      }
    } catch (Exception e) {
      failure = rootOf(e);
    }
    return new StormOutcome(Duration.ofNanos(System.nanoTime() - start), failure);
  }

  private static String rootOf(Throwable failure) {
    Throwable cause = failure.getCause();
    return cause == null
        ? failure.getClass().getSimpleName() + ": " + firstLine(failure)
        : rootOf(cause);
  }

  private static String firstLine(Throwable failure) {
    return String.valueOf(failure.getMessage()).lines().findFirst().orElse("");
  }
}
