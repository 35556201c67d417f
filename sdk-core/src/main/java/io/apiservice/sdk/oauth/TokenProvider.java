package io.apiservice.sdk.oauth;

import io.apiservice.sdk.auth.ClientBound;
import io.apiservice.sdk.auth.ClientWorld;
import io.apiservice.sdk.auth.Credential;
import io.apiservice.sdk.auth.CredentialProvider;
import io.apiservice.sdk.auth.ReentryCheck;
import io.apiservice.sdk.error.StoreException;
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
    implements CredentialProvider, ClientBound, ReentryCheck, AutoCloseable {
  private final Engine engine;
  private final Grant grant;
  private final Slot slot;

  TokenProvider(Engine engine, Grant grant, Slot slot) {
    this.engine = engine;
    this.grant = grant;
    this.slot = slot;
  }

  @Override
  public boolean calledFromWithin() {
    return grant.calledFromWithin();
  }

  /**
   * {@inheritDoc}
   *
   * <p>Fails with a {@link io.apiservice.sdk.error.TokenRefreshException}.
   */
  @Override
  public CompletableFuture<Credential> current() {
    return slot.current();
  }

  @Override
  public CompletableFuture<Credential> renew(Credential rejected) {
    return slot.renew(rejected);
  }

  /**
   * Replaces the current access token, whatever its age: the one of this process or, if it has none
   * yet, the one in the store. Joins a refresh that is under way; a newer token that another
   * process obtains in the meantime is taken instead.
   */
  public CompletableFuture<Credential> forceRefresh() {
    return slot.force();
  }

  /**
   * The same grant with access tokens for other scopes (RFC 6749 §6: not more than were granted).
   */
  public TokenProvider forScope(String... scopes) {
    return view(Target.of(List.of(scopes), slot.target().audience()));
  }

  /** The same grant with access tokens for another API. */
  public TokenProvider forAudience(String audience) {
    List<String> scope = new ArrayList<>(List.of(slot.target().scope()));
    return view(Target.of(scope, audience));
  }

  private TokenProvider view(Target target) {
    return new TokenProvider(engine, grant, grant.slot(target));
  }

  /**
   * What the store, or this process's memory, holds of the login now; empty if nothing. Changes
   * nothing and sends nothing. Blocks: it reads the store.
   *
   * @throws StoreException if the store cannot be read
   */
  public Optional<StoreInspection.Contents> look() throws StoreException {
    return Optional.ofNullable(grant.ledger().shelf().read().record()).map(StoreLook::contents);
  }

  /**
   * Ends the login: marks the record, so that no process obtains a new token from it, then revokes
   * at the server (RFC 7009). A token already in the memory of another process ends with its next
   * look into the store, or with its life. Fails if the store cannot be written; otherwise it may
   * be repeated, and the result says what is known. A later start with the same refresh token stays
   * signed out; a new refresh token is a new login.
   */
  public CompletableFuture<SignOut> signOut() {
    return new SigningOut(grant).start();
  }

  @Override
  public void bind(ClientWorld world) {
    engine.bind(world);
  }

  /**
   * Lets no new refresh start, and waits up to ten seconds for one that is under way and for tokens
   * that are not stored yet. Views of the grant are closed with it.
   */
  @Override
  public void close() {
    grant.close(engine.timing().closing());
    engine.close();
  }

  @Override
  public String toString() {
    return "tokens of " + grant.login();
  }
}
