package io.apiservice.sdk.oauth;

/** Validates the client configuration. */
final class ClientCheck {
  private ClientCheck() {}

  @SuppressWarnings("ConstantValue") // callers may not be null-checked
  static String id(String clientId) {
    if (clientId == null || clientId.isBlank()) {
      throw new IllegalArgumentException("the client id is blank: is the variable set?");
    }
    return clientId;
  }

  @SuppressWarnings("ConstantValue") // callers may not be null-checked
  static String secret(String secret) {
    if (secret == null || secret.isBlank()) {
      throw new IllegalArgumentException(
          "the client secret is blank: is the variable set? A public client uses"
              + " ClientAuthentication.none(clientId)");
    }
    return secret;
  }
}
