package io.apiservice.sdk.oauth;

import io.apiservice.sdk.async.Deadline;
import io.apiservice.sdk.auth.Credential;
import java.util.concurrent.CompletableFuture;

/**
 * An access token as this process uses it.
 *
 * @param credential what is put into requests
 * @param ready the credential as a future that is complete: made once, so that the fast path
 *     allocates nothing
 * @param lineage 64 bits of the login that it stems from: thousands of tokens may be at rest
 * @param generation its number
 * @param freshUntil when its successor should be fetched
 * @param liveUntil when it counts as expired
 */
record CachedToken(
    Credential credential,
    CompletableFuture<Credential> ready,
    long lineage,
    long generation,
    Deadline freshUntil,
    Deadline liveUntil) {
  boolean freshAt(long nanos) {
    return !freshUntil.isPast(nanos);
  }

  boolean livesAt(long nanos) {
    return !liveUntil.isPast(nanos);
  }
}
