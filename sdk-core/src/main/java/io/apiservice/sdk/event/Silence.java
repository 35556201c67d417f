package io.apiservice.sdk.event;

/** Hears nothing. */
enum Silence implements ApiListener {
  LISTENER
}
