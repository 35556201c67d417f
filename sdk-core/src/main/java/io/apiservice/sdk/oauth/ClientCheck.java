package io.apiservice.sdk.oauth;

import io.apiservice.sdk.redact.SecretValidation;
import org.jspecify.annotations.Nullable;

/** Checks the client id and the client secret that the application configures. */
final class ClientCheck {
  private ClientCheck() {}

  static String id(@Nullable String clientId) {
    return SecretValidation.text("the client id", clientId);
  }

  static String secret(@Nullable String secret) {
    if (secret == null || secret.isBlank()) {
      throw new IllegalArgumentException(
          "the client secret is blank: is the variable set? A public client uses"
              + " ClientAuthentication.none(clientId)");
    }
    return SecretValidation.text("the client secret", secret);
  }
}
