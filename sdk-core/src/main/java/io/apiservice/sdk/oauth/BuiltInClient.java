package io.apiservice.sdk.oauth;

/**
 * A client authentication that is part of the SDK. Unlike one of the application, it neither blocks
 * nor throws, so it needs no thread and no timeout.
 */
record BuiltInClient(ClientAuthenticationMethod method) implements ClientAuthentication {
  @Override
  public void authenticate(TokenRequest request) {
    method.addTo(request);
  }

  @Override
  public String clientId() {
    return method.clientId();
  }

  @Override
  public String toString() {
    return method.toString();
  }
}
