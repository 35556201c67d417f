package io.apiservice.sdk.oauth;

/**
 * A client without a secret.
 *
 * @param clientId its id; empty for servers that identify the client by its refresh token
 */
record PublicClient(String clientId) implements ClientAuthenticationMethod {
  @Override
  public void addTo(TokenRequest request) {
    if (!clientId.isEmpty()) {
      request.parameter("client_id", clientId);
    }
  }

  @Override
  public String toString() {
    return "none " + clientId;
  }
}
