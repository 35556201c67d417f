package io.apiservice.sdk.oauth;

/** How a client with an id, and perhaps a secret, authenticates (RFC 7591 §2). */
interface ClientAuthenticationMethod {
  /** Adds the client's credentials to the request. Neither blocks nor throws. */
  void addTo(TokenRequest request);

  String clientId();

  /** Returns a fingerprint of the client secret; empty if there is none. */
  default String secretFingerprint() {
    return "";
  }
}
