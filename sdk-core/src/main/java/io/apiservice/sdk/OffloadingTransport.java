package io.apiservice.sdk;

import io.apiservice.sdk.auth.Authentication;
import io.apiservice.sdk.auth.CredentialProvider;
import io.apiservice.sdk.auth.ReentryCheck;
import io.apiservice.sdk.flow.DaemonPool;
import io.apiservice.sdk.http.Offloading;
import io.apiservice.sdk.http.Request;
import io.apiservice.sdk.http.Response;
import io.apiservice.sdk.http.Transport;
import java.util.concurrent.CompletableFuture;

/**
 * Offloads calls whose stages run code of the application's. A call without such code stays on the
 * caller's thread.
 *
 * @param next the stages
 * @param pool where they run
 * @param always whether a stage runs such code wherever the credentials come from
 */
record OffloadingTransport(Transport next, DaemonPool pool, boolean always) implements Transport {
  @Override
  public CompletableFuture<Response> send(Request request) {
    CredentialProvider provider = Authentication.provider(request.context()).orElse(null);
    if (provider instanceof ReentryCheck check && check.calledFromWithin()) {
      return next.send(request); // which the provider recognises by its thread
    }
    return always || (provider != null && !Authentication.neverBlocks(provider))
        ? Offloading.send(request, pool, next)
        : next.send(request);
  }

  @Override
  public String toString() {
    return next.toString();
  }
}
