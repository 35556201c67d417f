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
 * How requests are signed and what is done when one is refused. Credentials are signed in for
 * pinned origins only, so that redirects, absolute addresses and links cannot leak them. A refusal
 * renews the very credential that was refused and repeats the request, once per call.
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
   * @param origins where credentials may go
   * @param refreshWhen which answers, beside a 401, ask for another token
   * @param timer ends short waits
   */
  @SuppressWarnings("exports") // only the rooms of this module put a pipeline together
  public static CallAuthentication of(
      Set<Origin> origins, Predicate<Response> refreshWhen, DeadlineTimer timer) {
    return new CallAuthentication(origins, refreshWhen, timer);
  }

  /** A context whose requests are signed with what this provider gives. */
  public static CallContext as(CallContext context, CredentialProvider provider) {
    return CallPhase.in(CallMask.gathering(context))
        .with(PROVIDER, provider)
        .with(CallAuthState.KEY, new CallAuthState());
  }

  /** Whether asking this provider runs no code of the application's on the thread that asks. */
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
