package io.apiservice.sdk.oauth;

import io.apiservice.sdk.event.ApiListener;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Remembers what it was told. */
final class Heard implements ApiListener {
  private final List<Object> events = Collections.synchronizedList(new ArrayList<>());

  <E> List<E> all(Class<E> type) {
    return List.copyOf(events).stream().filter(type::isInstance).map(type::cast).toList();
  }

  void forget() {
    events.clear();
  }

  List<RefreshOutcome> outcomes() {
    return all(RefreshFinished.class).stream().map(RefreshFinished::outcome).toList();
  }

  @Override
  public void onRefreshStarted(RefreshStarted event) {
    events.add(event);
  }

  @Override
  public void onRefreshFinished(RefreshFinished event) {
    events.add(event);
  }

  @Override
  public void onAdopted(TokenAdopted event) {
    events.add(event);
  }

  @Override
  public void onUnpersisted(TokenUnpersisted event) {
    events.add(event);
  }

  @Override
  public void onStoreWentBack(StoreWentBack event) {
    events.add(event);
  }

  @Override
  public void onTombstoned(GrantTombstoned event) {
    events.add(event);
  }

  @Override
  public void onSignedOut(SignedOut event) {
    events.add(event);
  }
}
