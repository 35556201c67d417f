package io.apiservice.sdk.auth;

import io.apiservice.sdk.diagnosis.CredentialFacts;
import io.apiservice.sdk.diagnosis.Fingerprint;
import java.util.concurrent.CompletableFuture;

/** A long-lived API key. It is never renewed. Immutable. */
public final class ApiKey implements CredentialProvider {
  private final String key;
  private final CompletableFuture<Credential> credential;

  ApiKey(String key) {
    this(
        key,
        new Credential(
            Credential.Placement.BEARER,
            "Authorization",
            key,
            CredentialFacts.of(CredentialFacts.Type.API_KEY)));
  }

  private ApiKey(String key, Credential credential) {
    this.key = key;
    this.credential = CompletableFuture.completedFuture(credential);
  }

  /** Returns the same key, sent without a scheme in the header of this name. */
  public ApiKey inHeader(String name) {
    return new ApiKey(key, Credential.header(name, key));
  }

  /**
   * Returns the same key, sent in a query parameter. Use this only if the API requires it: servers
   * and proxies log the query. The SDK leaves the query out of its own logs and messages.
   */
  public ApiKey inQuery(String name) {
    return new ApiKey(key, Credential.query(name, key));
  }

  @Override
  public CompletableFuture<Credential> current() {
    return credential;
  }

  @Override
  public String toString() {
    return "ApiKey[" + Fingerprint.of(key) + "]";
  }
}
