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
 * Fills the context with which a request enters the pipeline: whatever the stages keep about a call
 * is put there here, for calls and for the {@code HttpClient} adapter.
 */
final class CallContextFactory {
  private static final CallContext.Key<CredentialProvider> CREDENTIALS =
      CallContext.Key.named("credentials");
  private static final CallContext.Key<AtomicInteger> ATTEMPTS = CallContext.Key.named("attempts");

  private CallContextFactory() {}

  /**
   * Completes a context.
   *
   * @param context the deadline of the call, and how its body is read
   * @param credentials sign its requests
   * @param retries its own retry policy; null for that of the client
   * @param idempotencyHeader the header that carries its idempotency key
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

  /** The credentials of a call; none if the request did not enter through a client. */
  static CredentialProvider credentials(CallContext context) {
    return context.get(CREDENTIALS).orElse(Credentials.none());
  }

  /** The number of the attempt that begins, from 1. */
  static int nextAttempt(CallContext context) {
    return context.get(ATTEMPTS).map(AtomicInteger::incrementAndGet).orElse(1);
  }
}
