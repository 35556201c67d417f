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
 * What all clients with the same network settings share, whatever their credentials: the network
 * transport and the stages around it. This is the only place that assembles a pipeline.
 *
 * @param baseUri the URI that paths are relative to
 * @param headers the default headers of every request
 * @param networkTransport owns the connections
 * @param unretried signs and follows redirects, without retries; for the {@code HttpClient} adapter
 * @param dependencies the complete pipeline and what else a call needs
 * @param providerContext what a credential provider may use
 * @param timer enforces deadlines
 * @param closed whether the client is closed
 */
record ClientResources(
    URI baseUri,
    Headers headers,
    HttpClientConfig.ClosableTransport networkTransport,
    Transport unretried,
    CallDependencies dependencies,
    ProviderContext providerContext,
    DeadlineTimer timer,
    AtomicBoolean closed) {
  /** Limits the calls that application code may block at the same time; further calls queue. */
  private static final int MAX_CALLS = 4096;

  private static final RedactedLogger LOG = RedactedLogger.named("io.apiservice.sdk");

  /** The dependencies of calls that enter the pipeline here. */
  CallDependencies withEntry(Transport entry) {
    return new CallDependencies(
        entry,
        dependencies.codec(),
        dependencies.executor(),
        dependencies.diagnoser(),
        dependencies.timeout(),
        dependencies.idempotencyHeader(),
        timer);
  }

  /** The {@code HttpClient} adapter for one set of credentials. */
  HttpClient dropIn(ClientEntryTransport entry, CredentialProvider credentials) {
    return HttpClientAdapters.client(
        entry.refuseAfterClose(unretried),
        networkTransport,
        context ->
            ListenerNotification.countingAttempts(CallAuthentication.as(context, credentials)),
        dependencies.executor(),
        timer);
  }

  /** A provider may serve other clients too; any other closeable credentials end with this one. */
  void release(CredentialProvider credentials) {
    try {
      if (credentials instanceof ClientAware bound) {
        bound.unbind(providerContext);
      } else if (credentials instanceof AutoCloseable closeable) {
        closeable.close();
      }
    } catch (Exception e) {
      LOG.warn(
          SecretMask.NONE.text("the credentials could not be closed"), SecretMask.NONE.cause(e));
    }
  }

  /** Assembles the stages, from the network outwards. */
  static Pipeline stages(
      Transport network,
      CallAuthentication callAuthentication,
      RetryPolicy retries,
      UnaryOperator<Transport> wrapping,
      ApiListener listener,
      ApplicationCode applicationCode,
      DeadlineTimer timer) {
    Transport unsigned =
        ListenerNotification.around(
            HttpLogging.around(new NeverThrowingTransport(network)), listener);
    Transport signed = callAuthentication.around(unsigned);
    Transport redirected = RedirectRules.around(signed);
    Transport retried = retries.around(redirected, listener, timer);
    boolean listened = listener != ApiListener.none();
    DaemonThreadPool pool = new DaemonThreadPool("apiservice-calls", MAX_CALLS);
    boolean always = listened || applicationCode.predicate();
    Transport complete = new OffloadingTransport(retried, pool, always);
    return new Pipeline(
        new OffloadingTransport(unsigned, pool, listened),
        new OffloadingTransport(redirected, pool, always || applicationCode.transport()),
        wrapping.apply(
            applicationCode.wrapped()
                ? new CompletionOffloadingTransport(complete, pool)
                : complete));
  }

  /**
   * Which stages, besides listener and credentials, run application code.
   *
   * @param transport whether the application sends the requests
   * @param wrapped whether the application wraps the pipeline
   * @param predicate whether the application decides which responses need another token
   */
  record ApplicationCode(boolean transport, boolean wrapped, boolean predicate) {}

  /**
   * The entry points of the stages.
   *
   * @param unsigned for token endpoints
   * @param unretried for the {@code HttpClient} adapter
   * @param complete for calls
   */
  record Pipeline(Transport unsigned, Transport unretried, Transport complete) {}

  void close() {
    closed.set(true);
    networkTransport.close();
    timer.close();
  }

  /**
   * Completes the response off the I/O threads, because the application's stage runs on completion.
   */
  private record CompletionOffloadingTransport(Transport next, DaemonThreadPool pool)
      implements Transport {
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

  /** An application's transport may throw or return null, although the contract forbids both. */
  private record NeverThrowingTransport(Transport next) implements Transport {
    @Override
    public CompletableFuture<Response> send(Request request) {
      return Offloading.unlessEnded(request.context(), () -> sent(request));
    }

    @SuppressWarnings("ConstantValue") // a lambda may return null all the same
    private CompletableFuture<Response> sent(Request request) {
      try {
        CompletableFuture<Response> answer = next.send(request);
        return answer != null
            ? answer
            : CompletableFuture.failedFuture(
                new IllegalStateException("the transport returned null instead of a future"));
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
