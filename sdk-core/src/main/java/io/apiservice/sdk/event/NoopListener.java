package io.apiservice.sdk.event;

/** Does nothing. */
enum NoopListener implements ApiListener {
  LISTENER
}
