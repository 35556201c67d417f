package io.apiservice.sdk.auth;

import io.apiservice.sdk.diagnosis.Attempt;
import io.apiservice.sdk.diagnosis.Cause;
import io.apiservice.sdk.error.CredentialUnavailableException;
import io.apiservice.sdk.redact.SecretShape;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** An API key in an environment variable. */
final class EnvironmentVariableProvider implements CredentialProvider, ReentrancyCheck {
  // A text of any other form may be the key itself, passed by mistake in place of the name.
  private static final Pattern NAME = Pattern.compile("_*[A-Z][A-Z0-9]{0,14}(?:_[A-Z0-9]{1,15})*");
  private static final int MAX_NAME = 64;

  private final String name;
  private final UnaryOperator<@Nullable String> environment;
  private volatile @Nullable ApiKey found;

  EnvironmentVariableProvider(String name, UnaryOperator<@Nullable String> environment) {
    this.name = Objects.requireNonNull(name, "name of the environment variable");
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
              "the environment variable "
                  + (named()
                      ? name + " is not set"
                      : "is not set; its name is not repeated here, because it may be a key: pass"
                          + " the name of a variable, such as API_KEY, not the key itself"),
              List.of(new Attempt(Instant.now(), "environment variable " + shown(), "not set")),
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

  private boolean named() {
    return name.length() <= MAX_NAME
        && NAME.matcher(name).matches()
        && !SecretShape.mixed(name, 3, 3);
  }

  private String shown() {
    return named() ? name : "(name not shown)";
  }

  @Override
  public String toString() {
    return "environment(" + shown() + ")";
  }
}
