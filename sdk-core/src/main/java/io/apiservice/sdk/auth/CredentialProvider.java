package io.apiservice.sdk.auth;

import java.util.concurrent.CompletableFuture;

/**
 * A source of credentials. Thread-safe. Both methods return at once and never throw: a failure
 * completes the future. Called for every request, so {@link #current()} should return a completed
 * future whenever it can.
 *
 * <p>A lambda that supplies a credential is a provider that cannot renew.
 */
@FunctionalInterface
public interface CredentialProvider {
  /** The credential to use now. */
  CompletableFuture<Credential> current();

  /**
   * Requests a successor of a credential that was refused. A source renews each credential at most
   * once, however many callers request it.
   *
   * @param rejected the refused credential
   * @return the successor; the same value means that there is no other
   */
  default CompletableFuture<Credential> renew(Credential rejected) {
    return current();
  }
}
