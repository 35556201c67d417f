package io.apiservice.sdk.oauth;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A refresh token that is known without a lookup.
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
