package io.apiservice.sdk.oauth;

import io.apiservice.sdk.redact.FormEncoding;
import io.apiservice.sdk.store.record.FingerprintHistory;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Client id and secret in the {@code Authorization} header (RFC 6749 §2.3.1). */
record ClientSecretBasic(String clientId, String secret) implements ClientAuthenticationMethod {
  @Override
  public void addTo(TokenRequest request) {
    String pair = FormEncoding.encode(clientId) + ":" + FormEncoding.encode(secret);
    request
        .secret(secret)
        .secret(FormEncoding.encode(secret))
        .secret(clientId + ":" + secret)
        .authorization(
            "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8)));
  }

  @Override
  public String secretFingerprint() {
    return FingerprintHistory.fingerprint(secret);
  }

  @Override
  public String toString() {
    return "basic " + clientId;
  }
}
