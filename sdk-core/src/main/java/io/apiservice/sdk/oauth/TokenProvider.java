package io.apiservice.sdk.oauth;

import io.apiservice.sdk.auth.ClientAware;
import io.apiservice.sdk.auth.Credential;
import io.apiservice.sdk.auth.CredentialProvider;
import io.apiservice.sdk.auth.ProviderContext;
import io.apiservice.sdk.auth.ReentrancyCheck;
import io.apiservice.sdk.error.StoreException;
import io.apiservice.sdk.oauth.endpoint.TokenScope;
import io.apiservice.sdk.oauth.runtime.ProviderRuntime;
import io.apiservice.sdk.store.StoreInspection;
import io.apiservice.sdk.store.record.GrantRecord;
import io.apiservice.sdk.store.record.RecordCodec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Provides access tokens of one grant. Refreshes a token shortly before it expires, or when the API
 * has rejected it. All callers who need a new token share one refresh. Thread-safe; use one
 * instance per login. Close it after the last call.
 *
 * <p>Futures complete on threads of the SDK: do not block in dependent stages.
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
   * Replaces the current access token even if it is still valid. The current token is that of this
   * process or, if it has none yet, that in the store. If a refresh is under way that sends a
   * request, the call joins it. If another process obtains a newer token in the meantime, that
   * token is used. A refresh token that the server has finally rejected is presented once more,
   * because the server may accept it again. A login that was signed out stays signed out.
   */
  public CompletableFuture<Credential> forceRefresh() {
    return viewClosed ? closed() : slot.force();
  }

  TokenSession session() {
    return session;
  }

  private CompletableFuture<Credential> closed() {
    return CompletableFuture.failedFuture(session.closed());
  }

  /**
   * Returns a view of the same grant with access tokens for other scopes, which must not exceed the
   * granted ones (RFC 6749 §6).
   */
  public TokenProvider forScope(String... scopes) {
    return view(TokenScope.of(List.of(scopes), slot.scope().audience()));
  }

  /** Returns a view of the same grant with access tokens for another API. */
  public TokenProvider forAudience(String audience) {
    List<String> scope = new ArrayList<>(List.of(slot.scope().scope()));
    return view(TokenScope.of(scope, audience));
  }

  private TokenProvider view(TokenScope tokenScope) {
    return new TokenProvider(runtime, session, session.slot(tokenScope), true);
  }

  /**
   * Returns the current state of the login in the store, or in the memory of this process; empty if
   * there is none. Changes nothing and sends nothing. Blocks: reads the store.
   *
   * @throws StoreException if the store cannot be read
   */
  public Optional<StoreInspection.Contents> inspect() throws StoreException {
    GrantRecord record = session.record();
    return record == null
        ? Optional.empty()
        : Optional.of(StoreInspection.Contents.of(RecordCodec.write(record)));
  }

  /**
   * Signs out: marks the record, so that no process obtains a new token from it, then revokes the
   * tokens at the server (RFC 7009). Another process may use its cached access token until it next
   * reads the store or the token expires. All requests together take at most 35 seconds; within
   * that time not every access token may be revoked. The future fails if the store cannot be
   * written. Calling again is safe. A later start with the same refresh token stays signed out; a
   * new refresh token starts a new login.
   */
  public CompletableFuture<SignOutResult> signOut() {
    return session.signOut();
  }

  @Override
  public void bind(ProviderContext context) {
    runtime.bind(context);
  }

  /**
   * Called when a client that was built with this provider, or with a view of it, is closed. When
   * the last client is closed, this method waits as {@link #close()} does, and no refresh starts
   * until another client is built.
   */
  @Override
  public void unbind(ProviderContext context) {
    if (runtime.unbind(context)) {
      session.complete(runtime.timeouts().closing());
      runtime.close();
    }
  }

  /**
   * Closes this provider: no further refresh starts. Waits up to ten seconds for a refresh that is
   * under way and for tokens that are not stored yet. The views of the login are closed too. If
   * this provider is itself a view, only the view is closed.
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
    return "tokens of " + session.name();
  }
}
