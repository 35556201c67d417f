package io.apiservice.sdk.event;

import io.apiservice.sdk.redact.RedactedLogger;
import io.apiservice.sdk.redact.SecretMask;
import java.util.function.Consumer;

/** Passes events to a listener. Exceptions of the listener are logged and do not reach the call. */
record ExceptionSafeListener(ApiListener listener) implements ApiListener {
  private static final RedactedLogger LOG = RedactedLogger.named("io.apiservice.sdk.event");

  private <E> void notifySafely(Consumer<E> method, E event) {
    try {
      method.accept(event);
    } catch (RuntimeException | Error e) {
      LOG.warn(
          SecretMask.NONE.text("a listener failed on {}", event.getClass().getSimpleName()),
          SecretMask.NONE.cause(e));
    }
  }

  @Override
  public void onRequest(RequestSent event) {
    notifySafely(listener::onRequest, event);
  }

  @Override
  public void onResponse(ResponseReceived event) {
    notifySafely(listener::onResponse, event);
  }

  @Override
  public void onRetry(RetryScheduled event) {
    notifySafely(listener::onRetry, event);
  }

  @Override
  public void onRefreshStarted(RefreshStarted event) {
    notifySafely(listener::onRefreshStarted, event);
  }

  @Override
  public void onRefreshFinished(RefreshFinished event) {
    notifySafely(listener::onRefreshFinished, event);
  }

  @Override
  public void onAdopted(TokenAdopted event) {
    notifySafely(listener::onAdopted, event);
  }

  @Override
  public void onUnpersisted(TokenUnpersisted event) {
    notifySafely(listener::onUnpersisted, event);
  }

  @Override
  public void onStoreRolledBack(StoreRolledBack event) {
    notifySafely(listener::onStoreRolledBack, event);
  }

  @Override
  public void onGrantInvalidated(GrantInvalidated event) {
    notifySafely(listener::onGrantInvalidated, event);
  }

  @Override
  public void onSignedOut(SignedOut event) {
    notifySafely(listener::onSignedOut, event);
  }

  @Override
  public void onSuspectCredential(SuspectCredential event) {
    notifySafely(listener::onSuspectCredential, event);
  }
}
