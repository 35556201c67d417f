package io.apiservice.sdk.auth;

import io.apiservice.sdk.diagnosis.Cause;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** No identity. The signing stage knows it and lets requests pass. */
enum AnonymousCredentialProvider implements CredentialProvider {
  NOBODY;

  @Override
  public CompletableFuture<Credential> current() {
    return CompletableFuture.failedFuture(
        UnavailableCredentials.because(
            "no credentials were configured", List.of(), Cause.CREDENTIALS_MISSING));
  }
}
