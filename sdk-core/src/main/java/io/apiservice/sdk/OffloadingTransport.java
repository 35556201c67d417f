package io.apiservice.sdk;

import io.apiservice.sdk.async.DaemonThreadPool;
import io.apiservice.sdk.auth.CallAuthentication;
import io.apiservice.sdk.auth.CredentialProvider;
import io.apiservice.sdk.auth.ReentrancyCheck;
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
record OffloadingTransport(Transport next, DaemonThreadPool pool, boolean always)
    implements Transport {
  @Override
  public CompletableFuture<Response> send(Request request) {
    CredentialProvider provider = CallAuthentication.provider(request.context()).orElse(null);
    if (provider instanceof ReentrancyCheck check && check.calledFromWithin()) {
      return next.send(request); // which the provider recognises by its thread
    }
    return always || (provider != null && !CallAuthentication.neverBlocks(provider))
        ? Offloading.send(request, pool, next)
        : next.send(request);
  }

  @Override
  public String toString() {
    return next.toString();
  }
}
