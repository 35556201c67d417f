package io.apiservice.sdk.store.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import io.apiservice.sdk.store.redis.FaultyJedis.Mutant;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/** Each way of being wrong is caught by the test of the contract that is about it. */
@RequiresRedis
class RedisMutantsTest {
  private static RedisServer server;

  @BeforeAll
  static void start() throws IOException {
    server = RedisServer.startWithout(List.of("--save", ""));
  }

  @AfterAll
  static void stop() throws IOException {
    server.close();
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void aMutantIsCaught(Mutant mutant) {
    assertThat(run(mutant, mutant.test()).getTestsFailedCount()).isEqualTo(1);
  }

  /** The twin: the same tests pass on the same client, as long as it changes nothing. */
  @Test
  void withoutAMutantTheTestsPass() {
    String[] tests =
        Stream.of(Mutant.values())
            .filter(mutant -> mutant != Mutant.NONE)
            .map(Mutant::test)
            .distinct()
            .toArray(String[]::new);

    assertThat(run(Mutant.NONE, tests).getTestsSucceededCount()).isEqualTo(tests.length);
  }

  private static TestExecutionSummary run(Mutant mutant, String... tests) {
    SummaryGeneratingListener listener = new SummaryGeneratingListener();
    LauncherFactory.create()
        .execute(
            LauncherDiscoveryRequestBuilder.request()
                .selectors(
                    Stream.of(tests)
                        .map(test -> selectMethod(FaultyRedisContract.class, test))
                        .toList())
                .configurationParameter(FaultyRedisContract.MUTANT, mutant.name())
                .configurationParameter(FaultyRedisContract.PORT, Integer.toString(server.port()))
                .build(),
            listener);
    return listener.getSummary();
  }
}
