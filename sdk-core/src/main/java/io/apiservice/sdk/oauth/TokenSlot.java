package io.apiservice.sdk.oauth;

import io.apiservice.sdk.async.CancellableFutures;
import io.apiservice.sdk.auth.Credential;
import io.apiservice.sdk.event.ApiListener.RefreshReason;
import io.apiservice.sdk.oauth.endpoint.TokenScope;
import io.apiservice.sdk.oauth.runtime.Ticker;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Holds the access token for one target and provides the fast path to it. */
final class TokenSlot implements TokenTarget {
  private final TokenSession session;
  private final TokenScope scope;
  private final Ticker ticker;
  private final Object history;
  private volatile @Nullable CachedToken token;
  private volatile @Nullable RefreshBackoff backoff;

  /** The refresh under way. It is written only under the lock of the session. */
  private volatile @Nullable SharedRefresh refresh;

  /**
   * @param history identifies the tokens of this slot in the token history of an origin, by {@code
   *     equals}
   */
  TokenSlot(TokenSession session, TokenScope scope, Ticker ticker, Object history) {
    this.session = session;
    this.scope = scope;
    this.ticker = ticker;
    this.history = history;
  }

  /**
   * Returns the credential to use now. While the token is fresh, this costs one volatile read and a
   * look at each clock.
   */
  CompletableFuture<Credential> current() {
    session.retryRotation();
    CachedToken held = token;
    if (held == null) {
      return session.obtain(this, RefreshReason.ABSENT, null);
    }
    long now = ticker.nanos();
    if (held.freshAt(now)) {
      return held.ready();
    }
    if (held.livesAt(now)) {
      if (!session.mayRefreshInBackground()) {
        return renewedIfPossible(held);
      }
      session.refreshInBackground(this, held);
      return held.ready();
    }
    return session.obtain(this, RefreshReason.EXPIRED, held);
  }

  /** Waits for a refresh. If the refresh fails, returns the token at hand, which is still valid. */
  private CompletableFuture<Credential> renewedIfPossible(CachedToken held) {
    return CancellableFutures.compose(
        session.obtain(this, RefreshReason.EXPIRING, held),
        (renewed, failure) ->
            renewed != null ? CompletableFuture.completedFuture(renewed) : held.ready());
  }

  CompletableFuture<Credential> renew(Credential rejected) {
    CachedToken held = token;
    return held == null || !held.credential().equals(rejected)
        ? current()
        : session.obtain(this, RefreshReason.REFUSED, held);
  }

  CompletableFuture<Credential> force() {
    return session.obtain(this, RefreshReason.FORCED, token);
  }

  @Override
  public Object history() {
    return history;
  }

  @Override
  public TokenScope scope() {
    return scope;
  }

  @Nullable CachedToken token() {
    return token;
  }

  void token(@Nullable CachedToken token) {
    this.token = token;
  }

  @Nullable RefreshBackoff backoff() {
    return backoff;
  }

  void backoff(@Nullable RefreshBackoff backoff) {
    this.backoff = backoff;
  }

  @Nullable SharedRefresh refresh() {
    return refresh;
  }

  void refresh(@Nullable SharedRefresh refresh) {
    this.refresh = refresh;
  }
}
