package io.apiservice.sdk.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import io.apiservice.sdk.diagnosis.exchange.RefusalTable;
import io.apiservice.sdk.diagnosis.rules.Precheck;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PrecheckTest {
  private static final String GOOD = "q7Rk2vXw9LmT4yBn8sHd3fGj6cZp1aUe";

  @Test
  void aGoodKeyIsLeftAlone() {
    assertThat(check(GOOD)).isEmpty();
    assertThat(check(RefusalTable.liveJwt())).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "null",
        "undefined",
        "YOUR_API_KEY",
        "${TOKEN}",
        "<token>",
        "changeme",
        "xxxxxxxx",
        "sk-...",
        "{{apiKey}}",
        "$API_KEY"
      })
  void placeholdersAreWarnedAbout(String literal) {
    assertThat(check(literal))
        .anyMatch(
            f -> f.cause() == Cause.PLACEHOLDER_CREDENTIALS && f.confidence() == Confidence.LIKELY);
  }

  @ParameterizedTest
  @ValueSource(strings = {" key", "key\n", "ke y1", "k\u00e9y", ""})
  void whatNoServerCouldAcceptIsCertain(String text) {
    assertThat(check(text)).anyMatch(f -> f.confidence() == Confidence.CERTAIN);
  }

  @Test
  void quotesAreOddButNotImpossible() {
    assertThat(check("\"" + GOOD + "\""))
        .allMatch(f -> f.confidence() == Confidence.LIKELY)
        .isNotEmpty();
  }

  @Test
  void anExpiredTokenAndARefreshTokenAreNamed() {
    assertThat(check(RefusalTable.jwt("{\"exp\":1}")))
        .anyMatch(f -> f.cause() == Cause.TOKEN_EXPIRED);
    assertThat(check(RefusalTable.jwt("{\"typ\":\"Refresh\"}")))
        .anyMatch(f -> f.cause() == Cause.WRONG_TOKEN_TYPE);
    assertThat(check("ory_rt_" + GOOD)).anyMatch(f -> f.cause() == Cause.WRONG_TOKEN_TYPE);
  }

  @Test
  void aRefreshTokenInItsPlaceIsRight() {
    assertThat(
            Precheck.of(
                "ory_rt_" + GOOD,
                CredentialFacts.of(CredentialFacts.Type.REFRESH_TOKEN),
                RefusalTable.NOW))
        .isEmpty();
  }

  private static List<Finding> check(String credential) {
    return Precheck.of(
        credential, CredentialFacts.of(CredentialFacts.Type.API_KEY), RefusalTable.NOW);
  }
}
