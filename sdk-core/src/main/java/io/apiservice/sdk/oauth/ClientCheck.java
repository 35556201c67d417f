package io.apiservice.sdk.oauth;

/** Checks the client id and the client secret that the application configures. */
final class ClientCheck {
  private ClientCheck() {}

  @SuppressWarnings("ConstantValue")
  // The parameter is not nullable, but callers without null checks may pass null.
  static String id(String clientId) {
    if (clientId == null || clientId.isBlank()) {
      throw new IllegalArgumentException("the client id is blank: is the variable set?");
    }
    return clientId;
  }

  @SuppressWarnings("ConstantValue")
  // The parameter is not nullable, but callers without null checks may pass null.
  static String secret(String secret) {
    if (secret == null || secret.isBlank()) {
      throw new IllegalArgumentException(
          "the client secret is blank: is the variable set? A public client uses"
              + " ClientAuthentication.none(clientId)");
    }
    return secret;
  }
}
