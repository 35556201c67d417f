package io.apiservice.sdk.oauth;

import io.apiservice.sdk.auth.Credential;
import java.util.concurrent.CompletableFuture;

/**
 * An access token as this process uses it.
 *
 * @param credential what is put into requests
 * @param ready the credential as a future that is complete: made once, so that the fast path
 *     allocates nothing
 * @param lineage the login that it stems from
 * @param generation its number
 * @param freshUntil when its successor should be fetched, in monotonic time
 * @param liveUntil when it counts as expired, in monotonic time
 */
record AccessToken(
    Credential credential,
    CompletableFuture<Credential> ready,
    String lineage,
    long generation,
    long freshUntil,
    long liveUntil) {
  boolean livesAt(long now) {
    return now - liveUntil < 0;
  }
}
