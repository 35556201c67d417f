package io.apiservice.sdk.auth;

import io.apiservice.sdk.diagnosis.Cause;
import io.apiservice.sdk.error.CredentialUnavailableException;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Provides no credential. The authentication stage passes on the requests unsigned. */
enum AnonymousCredentialProvider implements CredentialProvider, ReentrancyCheck {
  INSTANCE;

  @Override
  public CompletableFuture<Credential> current() {
    return CompletableFuture.failedFuture(
        CredentialUnavailableException.because(
            "no credentials were configured", List.of(), Cause.CREDENTIALS_MISSING));
  }
}
