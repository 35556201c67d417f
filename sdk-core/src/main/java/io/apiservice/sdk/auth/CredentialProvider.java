package io.apiservice.sdk.auth;

import java.util.concurrent.CompletableFuture;

/**
 * A source of credentials. Its methods are called for every request. They return at once and never
 * throw: a failure completes the future. {@link #current()} should return a completed future
 * whenever it can. Implementations must be thread-safe.
 *
 * <p>A lambda that returns a credential is a provider that cannot renew it.
 */
@FunctionalInterface
public interface CredentialProvider {
  /** Returns the credential to use now. */
  CompletableFuture<Credential> current();

  /**
   * Returns a new credential in place of one that was refused. However many callers report the same
   * refused credential, it is renewed at most once. By default nothing is renewed, and the current
   * credential is returned.
   *
   * @param rejected the credential that was refused
   * @return the new credential; the rejected one if there is no other
   */
  default CompletableFuture<Credential> renew(Credential rejected) {
    return current();
  }
}
