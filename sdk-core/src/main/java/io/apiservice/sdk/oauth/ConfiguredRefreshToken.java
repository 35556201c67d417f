package io.apiservice.sdk.oauth;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Supplies the refresh token that was passed to the builder. It is available without running code
 * of the application.
 *
 * @param value the token; null if the login has none
 */
record ConfiguredRefreshToken(@Nullable String value) implements Supplier<@Nullable String> {
  @Override
  public @Nullable String get() {
    return value;
  }

  @Override
  public String toString() {
    return "ConfiguredRefreshToken";
  }
}
