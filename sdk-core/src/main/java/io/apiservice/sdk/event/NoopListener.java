package io.apiservice.sdk.event;

/** Hears nothing. */
enum NoopListener implements ApiListener {
  LISTENER
}
