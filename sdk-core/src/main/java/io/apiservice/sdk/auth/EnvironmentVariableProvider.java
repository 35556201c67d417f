package io.apiservice.sdk.auth;

import io.apiservice.sdk.diagnosis.Attempt;
import io.apiservice.sdk.diagnosis.Cause;
import io.apiservice.sdk.error.CredentialUnavailableException;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** An API key in an environment variable. */
final class EnvironmentVariableProvider implements CredentialProvider, ReentrancyCheck {
  private final String name;
  private final UnaryOperator<@Nullable String> environment;
  private volatile @Nullable ApiKey found;

  EnvironmentVariableProvider(String name, UnaryOperator<@Nullable String> environment) {
    this.name = name;
    this.environment = environment;
  }

  @Override
  public CompletableFuture<Credential> current() {
    ApiKey key = found;
    if (key != null) {
      return key.current();
    }
    String value = environment.apply(name);
    if (value == null || value.isEmpty()) {
      return CompletableFuture.failedFuture(
          CredentialUnavailableException.because(
              "the environment variable " + name + " is not set",
              List.of(new Attempt(Instant.now(), "environment variable " + name, "not set")),
              Cause.CREDENTIALS_MISSING));
    }
    try {
      ApiKey fresh = Credentials.apiKey(value);
      found = fresh;
      return fresh.current();
    } catch (IllegalArgumentException e) {
      return CompletableFuture.failedFuture(
          new IllegalArgumentException("environment variable " + name + ": " + e.getMessage()));
    }
  }

  @Override
  public String toString() {
    return "environment(" + name + ")";
  }
}
