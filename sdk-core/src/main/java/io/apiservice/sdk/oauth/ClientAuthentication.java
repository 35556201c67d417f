package io.apiservice.sdk.oauth;

/**
 * Authenticates the client at the token endpoint (RFC 6749 §2.3). A custom implementation is called
 * once for each request to the token or revocation endpoint, on a thread of the SDK. It may block
 * for at most ten seconds. If it throws or exceeds that time, nothing is sent and the refresh
 * fails. Implementations must be thread-safe, and their {@code toString} must not contain a secret.
 */
@FunctionalInterface
public interface ClientAuthentication {
  /** A public client: sends only the client id, as a form parameter. */
  static ClientAuthentication none(String clientId) {
    return new BuiltInClient(new PublicClient(ClientCheck.id(clientId)));
  }

  /** Sends id and secret in the {@code Authorization} header, form-encoded (RFC 6749 §2.3.1). */
  static ClientAuthentication basic(String clientId, String secret) {
    return new BuiltInClient(
        new ClientSecretBasic(ClientCheck.id(clientId), ClientCheck.secret(secret)));
  }

  /** Sends id and secret as form parameters (RFC 6749 §2.3.1). */
  static ClientAuthentication post(String clientId, String secret) {
    return new BuiltInClient(
        new ClientSecretPost(ClientCheck.id(clientId), ClientCheck.secret(secret)));
  }

  /** Adds the client's credentials to the request. */
  void authenticate(TokenRequest request);

  /**
   * The client id. It is part of the key under which a store keeps the grants of this client, so it
   * must not change. Empty if the server identifies the client by other means.
   */
  default String clientId() {
    return "";
  }
}
