package io.apiservice.sdk.oauth;

import io.apiservice.sdk.async.Deadline;
import io.apiservice.sdk.auth.Credential;
import java.util.concurrent.CompletableFuture;

/**
 * An access token in the memory of this process.
 *
 * @param credential the credential for requests
 * @param ready the credential as a completed future, created once so that the fast path allocates
 *     nothing
 * @param lineage a 64-bit hash of the lineage that the token belongs to; a hash takes less memory
 *     than the name
 * @param generation the generation of the token
 * @param freshUntil when the token should be refreshed
 * @param liveUntil when the token is treated as expired
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
