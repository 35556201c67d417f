package io.apiservice.sdk.oauth;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An access token that the application already has.
 *
 * @param value the token
 * @param expiresAt when it expires; null if unknown
 */
record InitialToken(String value, @Nullable Instant expiresAt) {
  @Override
  public String toString() {
    return "InitialToken[expires " + expiresAt + "]";
  }
}
