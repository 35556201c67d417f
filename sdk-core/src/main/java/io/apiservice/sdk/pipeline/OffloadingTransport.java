package io.apiservice.sdk.pipeline;

import io.apiservice.sdk.async.DaemonThreadPool;
import io.apiservice.sdk.auth.CredentialProvider;
import io.apiservice.sdk.auth.ReentrancyCheck;
import io.apiservice.sdk.http.CallContext;
import io.apiservice.sdk.http.Request;
import io.apiservice.sdk.http.Response;
import io.apiservice.sdk.http.Transport;
import java.util.concurrent.CompletableFuture;

/**
 * The stage that runs the next ones on a pool when they call application code. Other calls stay on
 * the caller's thread.
 *
 * @param next the stages
 * @param pool where they run
 * @param always whether a stage calls application code even when the credentials do not
 */
record OffloadingTransport(Transport next, DaemonThreadPool pool, boolean always)
    implements Transport {
  /** Whether the call runs application code; a log appender is such code, too. */
  boolean applies(CallContext context) {
    return always
        || HttpLogging.enabled()
        || !ReentrancyCheck.neverBlocks(CallContextFactory.credentials(context));
  }

  @Override
  public CompletableFuture<Response> send(Request request) {
    CredentialProvider provider = CallContextFactory.credentials(request.context());
    if (provider instanceof ReentrancyCheck check && check.calledFromWithin()) {
      return next.send(request); // the provider recognises its own thread and refuses
    }
    return applies(request.context()) ? Offloading.send(request, pool, next) : next.send(request);
  }

  @Override
  public String toString() {
    return "offloading → " + next;
  }
}
