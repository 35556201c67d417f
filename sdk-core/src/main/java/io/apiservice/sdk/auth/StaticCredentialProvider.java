package io.apiservice.sdk.auth;

import java.util.concurrent.CompletableFuture;

/** One fixed credential. */
final class StaticCredentialProvider implements CredentialProvider, ReentrancyCheck {
  private final CompletableFuture<Credential> credential;

  StaticCredentialProvider(Credential credential) {
    this.credential = CompletableFuture.completedFuture(credential);
  }

  @Override
  public CompletableFuture<Credential> current() {
    return credential;
  }

  @Override
  public String toString() {
    return credential.join().toString();
  }
}
