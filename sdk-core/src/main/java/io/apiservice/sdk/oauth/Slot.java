package io.apiservice.sdk.oauth;

import io.apiservice.sdk.auth.Credential;
import io.apiservice.sdk.event.ApiListener.RefreshReason;
import io.apiservice.sdk.flow.Steps;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The place of the access token for one target, and the fast way to it. */
final class Slot {
  private final Grant grant;
  private final Target target;
  private final Ticker ticker;
  private volatile @Nullable AccessToken token;
  private volatile @Nullable Setback setback;

  /** Written under the grant's lock. */
  private volatile @Nullable Flight flight;

  Slot(Grant grant, Target target, Ticker ticker) {
    this.grant = grant;
    this.target = target;
    this.ticker = ticker;
  }

  /** The credential to use now: one volatile read and one look at each clock while it is fresh. */
  CompletableFuture<Credential> current() {
    grant.retryRotation();
    AccessToken held = token;
    if (held == null) {
      return grant.wanted(this, RefreshReason.ABSENT, null);
    }
    long now = ticker.nanos();
    if (held.freshAt(now)) {
      return held.ready();
    }
    if (held.livesAt(now)) {
      if (!grant.engine().background()) {
        return renewedWhileItLives(held);
      }
      grant.renewQuietly(this, held);
      return held.ready();
    }
    return grant.wanted(this, RefreshReason.EXPIRED, held);
  }

  /** In the foreground; what fails costs nobody the token that lives. */
  private CompletableFuture<Credential> renewedWhileItLives(AccessToken held) {
    return Steps.either(
        grant.wanted(this, RefreshReason.AGEING, held),
        (renewed, failure) ->
            renewed != null ? CompletableFuture.completedFuture(renewed) : held.ready());
  }

  CompletableFuture<Credential> renew(Credential rejected) {
    AccessToken held = token;
    return held == null || !held.credential().equals(rejected)
        ? current()
        : grant.wanted(this, RefreshReason.REFUSED, held);
  }

  CompletableFuture<Credential> force() {
    return grant.wanted(this, RefreshReason.FORCED, token);
  }

  Target target() {
    return target;
  }

  @Nullable AccessToken token() {
    return token;
  }

  void token(@Nullable AccessToken token) {
    this.token = token;
  }

  @Nullable Setback setback() {
    return setback;
  }

  void setback(@Nullable Setback setback) {
    this.setback = setback;
  }

  @Nullable Flight flight() {
    return flight;
  }

  void flight(@Nullable Flight flight) {
    this.flight = flight;
  }
}
