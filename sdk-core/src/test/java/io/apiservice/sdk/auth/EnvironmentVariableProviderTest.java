package io.apiservice.sdk.auth;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.apiservice.sdk.error.CredentialUnavailableException;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The message about a variable that is not set contains its name, unless the name may be the key
 * itself.
 */
class EnvironmentVariableProviderTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Kq8sV2mXr7Lw9Tz4Bn6Y",
        "sk_live_51HbQx8Lm2",
        "AKIAIOSFODNN7EXAMPLE",
        "9F86D081884C7D659A2FEAA0C55AD015",
        "correct horse battery"
      })
  void aKeyGivenInPlaceOfANameIsNotRepeated(String key) {
    EnvironmentVariableProvider provider = new EnvironmentVariableProvider(key, name -> null);

    CredentialUnavailableException failure = failure(provider);

    assertThat(failure)
        .hasMessageContaining("is not set")
        .hasMessageContaining("not the key")
        .hasMessageNotContaining(key);
    assertThat(failure.diagnosis().toString() + provider).doesNotContain(key);
    assertThat(failure.diagnosis().explain()).doesNotContain(key);
  }

  @ParameterizedTest
  @ValueSource(strings = {"API_KEY", "EXAMPLE_API_KEY_2", "_TOKEN"})
  void aVariableThatIsNotSetIsNamed(String name) {
    EnvironmentVariableProvider provider = new EnvironmentVariableProvider(name, asked -> null);

    assertThat(failure(provider))
        .hasMessageContaining("the environment variable " + name + " is not set");
    assertThat(provider).hasToString("environment(" + name + ")");
  }

  private static CredentialUnavailableException failure(EnvironmentVariableProvider provider) {
    CompletionException failed =
        requireNonNull(
            catchThrowableOfType(CompletionException.class, () -> provider.current().join()));
    return (CredentialUnavailableException) requireNonNull(failed.getCause());
  }
}
