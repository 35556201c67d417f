package io.apiservice.sdk.auth;

import java.util.concurrent.CompletableFuture;

/**
 * A source of credentials. Thread-safe; both methods return at once and never throw: a failure is
 * the failure of the future. Called for every request, so {@link #current()} should return a
 * completed future whenever it can.
 *
 * <p>A lambda that supplies a credential is a provider that cannot renew.
 */
@FunctionalInterface
public interface CredentialProvider {
  /** The credential to use now. */
  CompletableFuture<Credential> current();

  /**
   * Asks for a successor of a credential that was refused. However many callers ask, a source
   * renews each credential at most once.
   *
   * @param rejected what was refused
   * @return the successor; the same value back means that there is no other
   */
  default CompletableFuture<Credential> renew(Credential rejected) {
    return current();
  }
}
