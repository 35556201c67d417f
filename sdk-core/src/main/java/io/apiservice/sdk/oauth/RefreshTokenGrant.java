package io.apiservice.sdk.oauth;

/**
 * A refresh token (RFC 6749 §6).
 *
 * @param refreshToken the token
 */
record RefreshTokenGrant(String refreshToken) implements GrantType {
  /** The value of the {@code grant_type} parameter. */
  static final String NAME = "refresh_token";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public void addTo(TokenRequest request) {
    request.parameter("refresh_token", refreshToken);
  }

  @Override
  public boolean mayBlock() {
    return false;
  }

  @Override
  public String toString() {
    return NAME;
  }
}
