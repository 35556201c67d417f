package io.apiservice.sdk.oauth;

/**
 * How the client authenticates at the token endpoint (RFC 6749 §2.3). An implementation of one's
 * own is called once for each request to the token or revocation endpoint, on a thread of the SDK;
 * it may block for as long as a token request may take. If it throws, nothing is sent and the
 * refresh fails. Implementations are thread-safe, and their {@code toString} shows no secret.
 */
@FunctionalInterface
public interface ClientAuthentication {
  /** A public client: the id alone, in the form. */
  static ClientAuthentication none(String clientId) {
    return new PublicClient(ClientCheck.id(clientId));
  }

  /** Id and secret in the {@code Authorization} header, form-encoded first (RFC 6749 §2.3.1). */
  static ClientAuthentication basic(String clientId, String secret) {
    return new ClientSecretBasic(ClientCheck.id(clientId), ClientCheck.secret(secret));
  }

  /** Id and secret in the form. */
  static ClientAuthentication post(String clientId, String secret) {
    return new ClientSecretPost(ClientCheck.id(clientId), ClientCheck.secret(secret));
  }

  /** Adds to the request what authenticates the client. */
  void authenticate(TokenRequest request);

  /**
   * The client's id, which is part of the name of its grants in a store; empty if the server knows
   * the client by other means. Always the same.
   */
  default String clientId() {
    return "";
  }
}
