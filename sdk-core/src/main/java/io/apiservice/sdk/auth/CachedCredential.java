package io.apiservice.sdk.auth;

import io.apiservice.sdk.async.Deadline;
import io.apiservice.sdk.async.TimeRange;
import io.apiservice.sdk.auth.Credentials.AccessToken;
import io.apiservice.sdk.diagnosis.CredentialFacts;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A credential from the application's source of tokens.
 *
 * @param credential the credential, as callers receive it
 * @param generation its number
 * @param end when another one is fetched; null if only after a refusal
 */
record CachedCredential(
    CompletableFuture<Credential> credential, long generation, @Nullable Deadline end) {
  private static final Duration EARLY_REFRESH_WINDOW = Duration.ofSeconds(10);
  private static final double EARLY_REFRESH_SHARE = 0.02;

  static CachedCredential of(AccessToken token, long generation, String grant, boolean refused) {
    Instant now = Instant.now();
    Deadline end = null;
    if (token.expiresAt().isPresent()) {
      Duration life = TimeRange.bounded(Duration.between(now, token.expiresAt().get()));
      long early =
          Math.min(EARLY_REFRESH_WINDOW.toNanos(), (long) (life.toNanos() * EARLY_REFRESH_SHARE));
      end =
          Deadline.now(System.nanoTime(), Clock.systemUTC())
              .plus(life.minusNanos(Math.max(0, early)));
    }
    CredentialFacts facts =
        new CredentialFacts(
            CredentialFacts.Type.ACCESS_TOKEN,
            Optional.of(grant),
            generation,
            CredentialFacts.Source.OBTAINED,
            Optional.of(now),
            token.expiresAt(),
            refused);
    return new CachedCredential(
        CompletableFuture.completedFuture(Credential.bearer(token.value(), facts)),
        generation,
        end);
  }

  boolean isFresh() {
    return end == null || !end.isPast(System.nanoTime());
  }
}
