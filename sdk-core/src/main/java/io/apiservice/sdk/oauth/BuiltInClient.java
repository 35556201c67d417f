package io.apiservice.sdk.oauth;

/** A client authentication of the SDK. Neither blocks nor throws. */
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
