package io.apiservice.sdk.oauth;

import io.apiservice.sdk.auth.ClientAware;
import io.apiservice.sdk.auth.Credential;
import io.apiservice.sdk.auth.CredentialProvider;
import io.apiservice.sdk.auth.ProviderContext;
import io.apiservice.sdk.auth.ReentrancyCheck;
import io.apiservice.sdk.error.StoreException;
import io.apiservice.sdk.oauth.endpoint.TokenScope;
import io.apiservice.sdk.store.StoreInspection;
import io.apiservice.sdk.store.record.GrantRecord;
import io.apiservice.sdk.store.record.RecordCodec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Access tokens of one grant, renewed when they age, expire or are refused: once per generation,
 * however many callers ask. Thread-safe; one for an application. Close it after the last call.
 *
 * <p>Futures complete on threads of the SDK: do not block in what you attach to them.
 */
public final class TokenProvider
    implements CredentialProvider, ClientAware, ReentrancyCheck, AutoCloseable {
  private final ProviderRuntime runtime;
  private final TokenSession session;
  private final TokenSlot slot;
  private final boolean view;
  private volatile boolean viewClosed;

  TokenProvider(ProviderRuntime runtime, TokenSession session, TokenSlot slot) {
    this(runtime, session, slot, false);
  }

  private TokenProvider(
      ProviderRuntime runtime, TokenSession session, TokenSlot slot, boolean view) {
    this.runtime = runtime;
    this.session = session;
    this.slot = slot;
    this.view = view;
  }

  @Override
  public boolean calledFromWithin() {
    return session.calledFromWithin();
  }

  /**
   * {@inheritDoc}
   *
   * <p>Fails with a {@link io.apiservice.sdk.error.TokenRefreshException}.
   */
  @Override
  public CompletableFuture<Credential> current() {
    return viewClosed ? closed() : slot.current();
  }

  @Override
  public CompletableFuture<Credential> renew(Credential rejected) {
    return viewClosed ? closed() : slot.renew(rejected);
  }

  /**
   * Replaces the current access token, whatever its age: the one of this process or, if it has none
   * yet, the one in the store. Joins a refresh that is under way; a newer token that another
   * process obtains in the meantime is taken instead. A refresh token that was refused for good is
   * presented once more, since the refusal may have been lifted at the server; a sign-out stands.
   */
  public CompletableFuture<Credential> forceRefresh() {
    return viewClosed ? closed() : slot.force();
  }

  TokenSession session() {
    return session;
  }

  private CompletableFuture<Credential> closed() {
    return CompletableFuture.failedFuture(new RefreshFailures(session).closed());
  }

  /**
   * The same grant with access tokens for other scopes (RFC 6749 §6: not more than were granted).
   */
  public TokenProvider forScope(String... scopes) {
    return view(TokenScope.of(List.of(scopes), slot.scope().audience()));
  }

  /** The same grant with access tokens for another API. */
  public TokenProvider forAudience(String audience) {
    List<String> scope = new ArrayList<>(List.of(slot.scope().scope()));
    return view(TokenScope.of(scope, audience));
  }

  private TokenProvider view(TokenScope tokenScope) {
    return new TokenProvider(runtime, session, session.slot(tokenScope), true);
  }

  /**
   * What the store, or this process's memory, holds of the login now; empty if nothing. Changes
   * nothing and sends nothing. Blocks: it reads the store.
   *
   * @throws StoreException if the store cannot be read
   */
  public Optional<StoreInspection.Contents> inspect() throws StoreException {
    GrantRecord record = session.records().repository().read().record();
    return record == null
        ? Optional.empty()
        : Optional.of(StoreInspection.Contents.of(RecordCodec.write(record)));
  }

  /**
   * Ends the login: marks the record, so that no process obtains a new token from it, then revokes
   * at the server (RFC 7009). A token already in the memory of another process ends with its next
   * look into the store, or with its life. Its requests take at most 35 seconds together, in which
   * it may not get to every access token. Fails if the store cannot be written; otherwise it may be
   * repeated, and the result says what is known. A later start with the same refresh token stays
   * signed out; a new refresh token is a new login.
   */
  public CompletableFuture<SignOutResult> signOut() {
    return new SignOutTask(session).start();
  }

  @Override
  public void bind(ProviderContext context) {
    runtime.bind(context);
  }

  /**
   * A client that was built with this provider, or with a view of it, closes. When it was the last
   * one, no new refresh starts until there is another, and this waits as {@link #close()} does.
   */
  @Override
  public void unbind(ProviderContext context) {
    if (runtime.unbind(context)) {
      session.complete(runtime.timeouts().closing());
      runtime.close();
    }
  }

  /**
   * Lets no new refresh start, for good, and waits up to ten seconds for one that is under way and
   * for tokens that are not stored yet. Views of the login end with it. Closing a view closes that
   * view only.
   */
  @Override
  public void close() {
    if (view) {
      viewClosed = true;
      return;
    }
    runtime.refuseFurtherUse();
    session.complete(runtime.timeouts().closing());
    runtime.close();
  }

  @Override
  public String toString() {
    return "tokens of " + session.identity();
  }
}
