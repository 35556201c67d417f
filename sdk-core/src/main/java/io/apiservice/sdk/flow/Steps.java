package io.apiservice.sdk.flow;

/** Asynchronous steps. */
public final class Steps {
  private Steps() {}
}
