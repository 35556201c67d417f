package io.apiservice.sdk.oauth;

/** Tokens of the client itself (RFC 6749 §4.4). */
record ClientCredentialsGrant() implements GrantType {
  @Override
  public String name() {
    return "client_credentials";
  }

  @Override
  public boolean mayBlock() {
    return false;
  }

  @Override
  public boolean isOfClient() {
    return true;
  }
}
