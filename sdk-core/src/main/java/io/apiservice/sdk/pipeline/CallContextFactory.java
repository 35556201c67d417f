package io.apiservice.sdk.pipeline;

import io.apiservice.sdk.auth.CredentialProvider;
import io.apiservice.sdk.auth.Credentials;
import io.apiservice.sdk.call.RetryPolicy;
import io.apiservice.sdk.http.CallContext;
import io.apiservice.sdk.http.context.CallMask;
import io.apiservice.sdk.http.context.CallPhase;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Creates the context of a call before its request enters the pipeline. Everything that the stages
 * keep about a call is put into the context here, both for calls and for the {@code HttpClient}
 * adapter.
 */
final class CallContextFactory {
  private static final CallContext.Key<CredentialProvider> CREDENTIALS =
      CallContext.Key.named("credentials");
  private static final CallContext.Key<AtomicInteger> ATTEMPTS = CallContext.Key.named("attempts");

  private CallContextFactory() {}

  /**
   * Completes a context.
   *
   * @param context has the deadline of the call and says how its body is read
   * @param credentials sign the requests of the call
   * @param retries the retry policy of the call; null for that of the client
   * @param idempotencyHeader the header that carries the idempotency key of the call
   */
  static CallContext of(
      CallContext context,
      CredentialProvider credentials,
      @Nullable RetryPolicy retries,
      String idempotencyHeader) {
    CallContext filled =
        CallPhase.in(CallMask.gathering(context))
            .with(CREDENTIALS, credentials)
            .with(CallAuthState.KEY, new CallAuthState())
            .with(ATTEMPTS, new AtomicInteger())
            .with(PreviousAttempts.KEY, new PreviousAttempts());
    if (retries != null) {
      filled = filled.with(RetryingTransport.POLICY, retries);
    }
    return idempotencyHeader.equals(Idempotency.HEADER)
        ? filled
        : filled.with(Idempotency.KEY_HEADER, idempotencyHeader);
  }

  /**
   * Returns the credentials of a call; those of {@link Credentials#none()} if the request did not
   * enter through a client.
   */
  static CredentialProvider credentials(CallContext context) {
    return context.get(CREDENTIALS).orElse(Credentials.none());
  }

  /** Counts one more attempt and returns its number, starting from 1. */
  static int nextAttempt(CallContext context) {
    return context.get(ATTEMPTS).map(AtomicInteger::incrementAndGet).orElse(1);
  }
}
