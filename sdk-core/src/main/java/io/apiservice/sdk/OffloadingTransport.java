package io.apiservice.sdk;

import io.apiservice.sdk.async.DaemonThreadPool;
import io.apiservice.sdk.auth.CallAuthentication;
import io.apiservice.sdk.auth.CredentialProvider;
import io.apiservice.sdk.auth.ReentrancyCheck;
import io.apiservice.sdk.http.HttpLogging;
import io.apiservice.sdk.http.Offloading;
import io.apiservice.sdk.http.Request;
import io.apiservice.sdk.http.Response;
import io.apiservice.sdk.http.Transport;
import java.util.concurrent.CompletableFuture;

/**
 * Runs the stages on a pool when they call application code. Other calls stay on the caller's
 * thread.
 *
 * @param next the stages
 * @param pool where they run
 * @param always whether a stage calls application code even when the credentials do not
 */
record OffloadingTransport(Transport next, DaemonThreadPool pool, boolean always)
    implements Transport {
  @Override
  public CompletableFuture<Response> send(Request request) {
    CredentialProvider provider = CallAuthentication.provider(request.context()).orElse(null);
    if (provider instanceof ReentrancyCheck check && check.calledFromWithin()) {
      return next.send(request); // the provider recognises its own thread and refuses
    }
    // A log appender is such code, too.
    return always
            || HttpLogging.enabled()
            || (provider != null && !CallAuthentication.neverBlocks(provider))
        ? Offloading.send(request, pool, next)
        : next.send(request);
  }

  @Override
  public String toString() {
    return next.toString();
  }
}
