package io.apiservice.sdk.transport.apache5;

import java.io.IOException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.hc.client5.http.async.AsyncExecCallback;
import org.apache.hc.client5.http.async.AsyncExecChain;
import org.apache.hc.client5.http.async.AsyncExecChainHandler;
import org.apache.hc.client5.http.async.AsyncExecRuntime;
import org.apache.hc.core5.concurrent.Cancellable;
import org.apache.hc.core5.concurrent.CancellableDependency;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.nio.AsyncEntityProducer;

/**
 * Lets the cancellation of an exchange close its connection. Apache's future cancels only the step
 * that was registered last, which is the wait for a connection, long over, if the pool had a free
 * one; and an exchange whose error response has begun ignores that it is cancelled. The connection
 * would stay open until the server closes it.
 */
final class WholeCancellation implements AsyncExecChainHandler {
  @Override
  public void execute(
      HttpRequest request,
      AsyncEntityProducer content,
      AsyncExecChain.Scope scope,
      AsyncExecChain chain,
      AsyncExecCallback callback)
      throws HttpException, IOException {
    Steps steps = new Steps(scope.execRuntime);
    scope.cancellableDependency.setDependency(steps);
    AsyncExecChain.Scope cancellable =
        new AsyncExecChain.Scope(
            scope.exchangeId,
            scope.route,
            scope.originalRequest,
            steps,
            scope.clientContext,
            scope.execRuntime,
            scope.scheduler,
            scope.execCount);
    chain.proceed(request, content, cancellable, callback);
  }

  /** All steps of one exchange, and its connection. Cancelling what is over has no effect. */
  private static final class Steps implements CancellableDependency {
    private final AsyncExecRuntime connection;
    private final Queue<Cancellable> steps = new ConcurrentLinkedQueue<>();
    private volatile boolean cancelled;

    Steps(AsyncExecRuntime connection) {
      this.connection = connection;
    }

    @Override
    public void setDependency(Cancellable step) {
      steps.add(step);
      if (cancelled) {
        cancel();
      }
    }

    @Override
    public boolean isCancelled() {
      return cancelled;
    }

    @Override
    public boolean cancel() {
      boolean first = !cancelled;
      cancelled = true;
      for (Cancellable step = steps.poll(); step != null; step = steps.poll()) {
        step.cancel();
      }
      connection.discardEndpoint();
      return first;
    }
  }
}
