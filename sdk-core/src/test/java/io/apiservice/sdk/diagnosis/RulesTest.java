package io.apiservice.sdk.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import io.apiservice.sdk.diagnosis.exchange.RefusalTable;
import io.apiservice.sdk.diagnosis.rules.Diagnoser;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RulesTest {
  static List<RefusalTable.Refusal> refusals() {
    return RefusalTable.all();
  }

  @ParameterizedTest
  @MethodSource("refusals")
  void everyRefusalIsNamedFairly(RefusalTable.Refusal refusal) {
    Diagnosis diagnosis = Diagnoser.diagnose(refusal.exchange(), List.of());

    assertThat(refusal.fair())
        .as(() -> refusal + "\n" + diagnosis.explain())
        .contains(diagnosis.cause());
  }
}
