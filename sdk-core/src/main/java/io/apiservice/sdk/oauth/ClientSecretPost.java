package io.apiservice.sdk.oauth;

import io.apiservice.sdk.store.record.FingerprintHistory;

/** Client id and secret as form parameters (RFC 6749 §2.3.1). */
record ClientSecretPost(String clientId, String secret) implements ClientAuthenticationMethod {
  @Override
  public void addTo(TokenRequest request) {
    request.secret(secret).parameter("client_id", clientId).parameter("client_secret", secret);
  }

  @Override
  public String secretFingerprint() {
    return FingerprintHistory.fingerprint(secret);
  }

  @Override
  public String toString() {
    return "post " + clientId;
  }
}
