package io.apiservice.sdk;

import io.apiservice.sdk.async.CancellableFutures;
import io.apiservice.sdk.async.DaemonThreadPool;
import io.apiservice.sdk.async.DeadlineTimer;
import io.apiservice.sdk.auth.CallAuthentication;
import io.apiservice.sdk.auth.ClientAware;
import io.apiservice.sdk.auth.CredentialProvider;
import io.apiservice.sdk.auth.ProviderContext;
import io.apiservice.sdk.call.CallDependencies;
import io.apiservice.sdk.call.RetryPolicy;
import io.apiservice.sdk.event.ApiListener;
import io.apiservice.sdk.event.ListenerNotification;
import io.apiservice.sdk.http.Headers;
import io.apiservice.sdk.http.HttpClientAdapters;
import io.apiservice.sdk.http.HttpClientConfig;
import io.apiservice.sdk.http.HttpLogging;
import io.apiservice.sdk.http.Offloading;
import io.apiservice.sdk.http.RedirectRules;
import io.apiservice.sdk.http.Request;
import io.apiservice.sdk.http.Response;
import io.apiservice.sdk.http.Transport;
import io.apiservice.sdk.redact.RedactedLogger;
import io.apiservice.sdk.redact.SecretMask;
import java.net.URI;
import java.net.http.HttpClient;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;

/**
 * What a client and all its sisters of other identities share: the wire and the stages around it.
 * Everything that sends is put together here.
 *
 * @param baseUri where paths begin
 * @param headers go with every request
 * @param wire the connections
 * @param unretried redirecting → authenticating → wire: for the drop-in
 * @param dependencies the whole pipeline, and what calls need beside it
 * @param world what a provider may use
 * @param timer ends what is too late
 * @param closed whether the client was closed
 */
record ClientResources(
    URI baseUri,
    Headers headers,
    HttpClientConfig.ClosableTransport wire,
    Transport unretried,
    CallDependencies dependencies,
    ProviderContext world,
    DeadlineTimer timer,
    AtomicBoolean closed) {
  /** Calls that code of the application's blocks at the same time before another has to wait. */
  private static final int MOST_CALLS = 4096;

  private static final RedactedLogger LOG = RedactedLogger.named("io.apiservice.sdk");

  /** What calls need, entering through a door of their own. */
  CallDependencies withEntry(Transport door) {
    return new CallDependencies(
        door,
        dependencies.codec(),
        dependencies.executor(),
        dependencies.diagnoser(),
        dependencies.timeout(),
        dependencies.idempotencyHeader(),
        timer);
  }

  /** The JDK's face of one identity. */
  HttpClient dropIn(ClientEntryTransport entry, CredentialProvider credentials) {
    return HttpClientAdapters.client(
        entry.guard(unretried),
        wire,
        context ->
            ListenerNotification.countingAttempts(CallAuthentication.as(context, credentials)),
        dependencies.executor(),
        timer);
  }

  /** A provider may serve other clients too; whatever else can be closed ends with this one. */
  void release(CredentialProvider credentials) {
    try {
      if (credentials instanceof ClientAware bound) {
        bound.unbind(world);
      } else if (credentials instanceof AutoCloseable closeable) {
        closeable.close();
      }
    } catch (Exception e) {
      LOG.warn(
          SecretMask.NONE.text("the credentials could not be closed"), SecretMask.NONE.cause(e));
    }
  }

  /** The stages, from the wire outwards. */
  static Pipeline stages(
      Transport network,
      CallAuthentication callAuthentication,
      RetryPolicy retries,
      UnaryOperator<Transport> wrapping,
      ApiListener listener,
      Foreign foreign,
      DeadlineTimer timer) {
    Transport wire =
        ListenerNotification.around(
            HttpLogging.around(new NeverThrowingTransport(network)), listener);
    Transport signed = callAuthentication.around(wire);
    Transport redirected = RedirectRules.around(signed);
    Transport retried = retries.around(redirected, listener, timer);
    boolean listened = listener != ApiListener.none();
    DaemonThreadPool pool = new DaemonThreadPool("apiservice-calls", MOST_CALLS);
    boolean always = listened || foreign.predicate();
    Transport whole = new OffloadingTransport(retried, pool, always);
    return new Pipeline(
        listened ? new OffloadingTransport(wire, pool, true) : wire,
        new OffloadingTransport(redirected, pool, always || foreign.transport()),
        wrapping.apply(foreign.wrapped() ? new OffWire(whole, pool) : whole));
  }

  /**
   * Which code of the application's the stages run, beside listener and credentials.
   *
   * @param transport whether it sends
   * @param wrapped whether it wraps the pipeline
   * @param predicate whether it has a say in what is refused
   */
  record Foreign(boolean transport, boolean wrapped, boolean predicate) {}

  /**
   * The stages that others enter.
   *
   * @param wire for token endpoints
   * @param direct for the drop-in
   * @param whole for calls
   */
  record Pipeline(Transport wire, Transport direct, Transport whole) {}

  void close() {
    closed.set(true);
    wire.close();
    timer.close();
  }

  /**
   * What a stage of the application's makes of an answer, it does not make on the wire's thread.
   */
  private record OffWire(Transport next, DaemonThreadPool pool) implements Transport {
    @Override
    public CompletableFuture<Response> send(Request request) {
      CompletableFuture<Response> answer = next.send(request);
      return answer.isDone() ? answer : CancellableFutures.completeOn(answer, pool, pool);
    }

    @Override
    public String toString() {
      return next.toString();
    }
  }

  /** Somebody else's transport may throw or give null; ours never do. */
  private record NeverThrowingTransport(Transport next) implements Transport {
    @Override
    public CompletableFuture<Response> send(Request request) {
      return Offloading.unlessEnded(request.context(), () -> sent(request));
    }

    @SuppressWarnings("ConstantValue") // a lambda in a test may well give null
    private CompletableFuture<Response> sent(Request request) {
      try {
        CompletableFuture<Response> answer = next.send(request);
        return answer != null
            ? answer
            : CompletableFuture.failedFuture(
                new IllegalStateException("the transport gave null instead of a future"));
      } catch (RuntimeException | Error e) {
        return CompletableFuture.failedFuture(e);
      }
    }

    @Override
    public String toString() {
      return next instanceof HttpClientConfig.ClosableTransport
          ? next.toString()
          : "transport(" + next.getClass().getSimpleName() + ")";
    }
  }
}
