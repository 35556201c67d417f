package io.apiservice.sdk.auth;

import io.apiservice.sdk.async.DeadlineTimer;
import io.apiservice.sdk.http.CallContext;
import io.apiservice.sdk.http.CallMask;
import io.apiservice.sdk.http.CallPhase;
import io.apiservice.sdk.http.Origin;
import io.apiservice.sdk.http.Response;
import io.apiservice.sdk.http.Transport;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * How requests are signed and what happens when one is refused. Requests are signed for pinned
 * origins only, so that redirects, absolute URIs and links cannot leak credentials. After a
 * refusal, the refused credential is renewed and the request is repeated, once per call.
 */
public final class CallAuthentication {
  private static final CallContext.Key<CredentialProvider> PROVIDER =
      CallContext.Key.named("credentials");

  private final Set<Origin> origins;
  private final Predicate<Response> refreshWhen;
  private final OriginTokenHistories histories = new OriginTokenHistories();
  private final DeadlineTimer timer;

  private CallAuthentication(
      Set<Origin> origins, Predicate<Response> refreshWhen, DeadlineTimer timer) {
    this.origins = Set.copyOf(origins);
    this.refreshWhen = refreshWhen;
    this.timer = timer;
  }

  /**
   * Authentication for these origins.
   *
   * @param origins the origins that may receive credentials
   * @param refreshWhen which responses, besides a 401, require another token
   * @param timer limits short waits
   */
  @SuppressWarnings("exports") // only packages of this module assemble a pipeline
  public static CallAuthentication of(
      Set<Origin> origins, Predicate<Response> refreshWhen, DeadlineTimer timer) {
    return new CallAuthentication(origins, refreshWhen, timer);
  }

  /** A context whose requests are signed with this provider's credentials. */
  public static CallContext as(CallContext context, CredentialProvider provider) {
    return CallPhase.in(CallMask.gathering(context))
        .with(PROVIDER, provider)
        .with(CallAuthState.KEY, new CallAuthState());
  }

  /** Whether this provider runs no application code on the calling thread. */
  public static boolean neverBlocks(CredentialProvider provider) {
    return provider instanceof ReentrancyCheck
        || provider instanceof StaticCredentialProvider
        || provider instanceof ApiKey
        || provider instanceof AnonymousCredentialProvider
        || provider instanceof EnvironmentVariableProvider
        || (provider instanceof CredentialProviderChain first && first.neverBlocks());
  }

  /** The provider of a call. */
  public static Optional<CredentialProvider> provider(CallContext context) {
    return context.get(PROVIDER);
  }

  /** A transport that signs, renews once and repeats once. */
  public Transport around(Transport next) {
    return new AuthenticatingTransport(next, origins, refreshWhen, histories, timer);
  }
}
