package io.apiservice.sdk.oauth.runtime;

import io.apiservice.sdk.event.ApiListener;
import java.util.List;
import java.util.function.Consumer;

/** Notifies several listeners. An exception of one does not affect the others. */
record CompositeListener(List<ApiListener> all) implements ApiListener {
  static ApiListener of(List<ApiListener> all) {
    if (all.isEmpty()) {
      return ApiListener.none();
    }
    return all.size() == 1
        ? ApiListener.isolated(all.get(0))
        : new CompositeListener(all.stream().map(ApiListener::isolated).toList());
  }

  private void each(Consumer<ApiListener> event) {
    all.forEach(event);
  }

  @Override
  public void onRequest(RequestSent event) {
    each(listener -> listener.onRequest(event));
  }

  @Override
  public void onResponse(ResponseReceived event) {
    each(listener -> listener.onResponse(event));
  }

  @Override
  public void onRetry(RetryScheduled event) {
    each(listener -> listener.onRetry(event));
  }

  @Override
  public void onRefreshStarted(RefreshStarted event) {
    each(listener -> listener.onRefreshStarted(event));
  }

  @Override
  public void onRefreshFinished(RefreshFinished event) {
    each(listener -> listener.onRefreshFinished(event));
  }

  @Override
  public void onAdopted(TokenAdopted event) {
    each(listener -> listener.onAdopted(event));
  }

  @Override
  public void onUnpersisted(TokenUnpersisted event) {
    each(listener -> listener.onUnpersisted(event));
  }

  @Override
  public void onStoreRolledBack(StoreRolledBack event) {
    each(listener -> listener.onStoreRolledBack(event));
  }

  @Override
  public void onGrantInvalidated(GrantInvalidated event) {
    each(listener -> listener.onGrantInvalidated(event));
  }

  @Override
  public void onSignedOut(SignedOut event) {
    each(listener -> listener.onSignedOut(event));
  }

  @Override
  public void onSuspectCredential(SuspectCredential event) {
    each(listener -> listener.onSuspectCredential(event));
  }
}
