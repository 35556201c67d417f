package io.apiservice.sdk.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;
import org.junit.platform.launcher.listeners.TestExecutionSummary.Failure;

/** The contract of stores catches each wrong statement; on each engine with {@code -Plong}. */
class MutantsTest {
  static List<Engine> engines() {
    return JdbcTestEffort.LONG ? List.of(Engine.values()) : List.of(Engine.H2);
  }

  @ParameterizedTest
  @MethodSource("engines")
  void theRightStatementsPassEveryTest(Engine engine) {
    assumeTrue(engine.installed(), engine + " is not installed");
    TestExecutionSummary summary = run(engine, Mutant.NONE);

    assertThat(summary.getFailures()).isEmpty();
    assertThat(summary.getTestsSucceededCount()).isEqualTo(summary.getTestsFoundCount());
  }

  static Stream<Arguments> mutants() {
    List<Arguments> all = new ArrayList<>();
    for (Engine engine : engines()) {
      for (Mutant mutant : Mutant.values()) {
        if (mutant != Mutant.NONE) {
          all.add(Arguments.of(engine, mutant));
        }
      }
    }
    return all.stream();
  }

  @ParameterizedTest
  @MethodSource("mutants")
  void aWrongStatementIsCaught(Engine engine, Mutant mutant) {
    assumeTrue(engine.installed(), engine + " is not installed");
    assertThat(changes(engine.dialect(), mutant)).as("the mutant is one").isTrue();

    TestExecutionSummary summary = run(engine, mutant);

    assertThat(summary.getFailures())
        .extracting(Failure::getException)
        .as("the contract says what is wrong")
        .hasAtLeastOneElementOfType(AssertionError.class)
        .as("no statement fails because it is no SQL")
        .allMatch(MutantsTest::isRefusedByTheContract);
    assertThat(summary.getTestsSucceededCount()).as("it is wrong in one way only").isPositive();
  }

  /** An assertion of the contract, which may have failed on another thread. */
  private static boolean isRefusedByTheContract(Throwable failure) {
    Throwable thrown = failure instanceof ExecutionException ? failure.getCause() : failure;
    return thrown instanceof AssertionError || thrown instanceof TimeoutException;
  }

  private static boolean changes(SqlDialect dialect, Mutant mutant) {
    List<String> all = new ArrayList<>(dialect.acquire());
    all.addAll(
        List.of(
            dialect.read(),
            dialect.insert(),
            dialect.update(),
            dialect.renew(),
            dialect.release()));
    return all.stream().anyMatch(sql -> !mutant.mutate(sql).equals(sql));
  }

  private static TestExecutionSummary run(Engine engine, Mutant mutant) {
    SummaryGeneratingListener listener = new SummaryGeneratingListener();
    LauncherFactory.create()
        .execute(
            LauncherDiscoveryRequestBuilder.request()
                .selectors(selectClass(MutantContract.class))
                .configurationParameter(MutantContract.ENGINE, engine.name())
                .configurationParameter(MutantContract.MUTANT, mutant.name())
                .build(),
            listener);
    return listener.getSummary();
  }
}
