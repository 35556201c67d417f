package io.apiservice.sdk.event;

import io.apiservice.sdk.redact.Mask;
import io.apiservice.sdk.redact.ShownLog;
import java.util.function.Consumer;

/** Keeps what a listener throws away from the call. */
record IsolatedListener(ApiListener listener) implements ApiListener {
  private static final ShownLog LOG = ShownLog.named("io.apiservice.sdk.event");

  private <E> void tell(Consumer<E> method, E event) {
    try {
      method.accept(event);
    } catch (RuntimeException | Error e) {
      LOG.warn(
          Mask.NONE.text("a listener failed on {}", event.getClass().getSimpleName()),
          Mask.NONE.cause(e));
    }
  }

  @Override
  public void onRequest(RequestSent event) {
    tell(listener::onRequest, event);
  }

  @Override
  public void onResponse(ResponseReceived event) {
    tell(listener::onResponse, event);
  }

  @Override
  public void onRetry(RetryScheduled event) {
    tell(listener::onRetry, event);
  }

  @Override
  public void onRefreshStarted(RefreshStarted event) {
    tell(listener::onRefreshStarted, event);
  }

  @Override
  public void onRefreshFinished(RefreshFinished event) {
    tell(listener::onRefreshFinished, event);
  }

  @Override
  public void onAdopted(TokenAdopted event) {
    tell(listener::onAdopted, event);
  }

  @Override
  public void onUnpersisted(TokenUnpersisted event) {
    tell(listener::onUnpersisted, event);
  }

  @Override
  public void onStoreWentBack(StoreWentBack event) {
    tell(listener::onStoreWentBack, event);
  }

  @Override
  public void onTombstoned(GrantTombstoned event) {
    tell(listener::onTombstoned, event);
  }

  @Override
  public void onSignedOut(SignedOut event) {
    tell(listener::onSignedOut, event);
  }

  @Override
  public void onSuspectCredential(SuspectCredential event) {
    tell(listener::onSuspectCredential, event);
  }
}
