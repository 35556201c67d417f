package io.apiservice.sdk.oauth;

/** A client authentication of the SDK. Neither blocks nor throws. */
sealed interface BuiltInClient extends ClientAuthentication
    permits PublicClient, ClientSecretBasic, ClientSecretPost {
  /** Returns a fingerprint of the client secret; empty if there is none. */
  String secretFingerprint();
}
