package io.apiservice.sdk.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import io.apiservice.sdk.testkit.FaultyTokenStore.Mutant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

class TokenStoreContractTest {
  @Test
  void aSoundStorePassesEveryTest() {
    TestExecutionSummary summary = run(Mutant.NONE);

    assertThat(summary.getFailures()).isEmpty();
    assertThat(summary.getTestsSucceededCount()).isGreaterThanOrEqualTo(30);
    assertThat(summary.getTestsSucceededCount()).isEqualTo(summary.getTestsFoundCount());
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void aMutantIsCaught(Mutant mutant) {
    assertThat(run(mutant).getFailures()).isNotEmpty();
  }

  private static TestExecutionSummary run(Mutant mutant) {
    SummaryGeneratingListener listener = new SummaryGeneratingListener();
    LauncherFactory.create()
        .execute(
            LauncherDiscoveryRequestBuilder.request()
                .selectors(selectClass(FaultyTokenStoreContract.class))
                .configurationParameter(FaultyTokenStoreContract.PARAMETER, mutant.name())
                .build(),
            listener);
    return listener.getSummary();
  }
}
