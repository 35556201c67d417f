package io.apiservice.sdk.oauth;

/** A client authentication of the SDK: it neither blocks nor throws. */
sealed interface BuiltInClient extends ClientAuthentication
    permits PublicClient, ClientSecretBasic, ClientSecretPost {
  /** Distinguishes secrets; empty if there is none. */
  String secretFingerprint();
}
