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
 * The stage that moves a call to a pool if later stages call code of the application. Other calls
 * stay on the thread of the caller.
 *
 * @param next the later stages
 * @param pool the pool
 * @param always whether later stages always call code of the application; otherwise it depends on
 *     the credentials and the log
 */
record OffloadingTransport(Transport next, DaemonThreadPool pool, boolean always)
    implements Transport {
  /** Whether the call runs code of the application. The appender of a log counts as such code. */
  boolean applies(CallContext context) {
    return always
        || HttpLogging.enabled()
        || !ReentrancyCheck.neverBlocks(CallContextFactory.credentials(context));
  }

  @Override
  public CompletableFuture<Response> send(Request request) {
    CredentialProvider provider = CallContextFactory.credentials(request.context());
    if (provider instanceof ReentrancyCheck check && check.calledFromWithin()) {
      return next.send(request);
      // The provider would wait for itself. It recognises its own thread and fails the call.
    }
    return applies(request.context()) ? Offloading.send(request, pool, next) : next.send(request);
  }

  @Override
  public String toString() {
    return "offloading → " + next;
  }
}
