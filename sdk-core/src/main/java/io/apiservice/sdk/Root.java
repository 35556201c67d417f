package io.apiservice.sdk;

import io.apiservice.sdk.auth.Authentication;
import io.apiservice.sdk.auth.ClientBound;
import io.apiservice.sdk.auth.ClientWorld;
import io.apiservice.sdk.auth.CredentialProvider;
import io.apiservice.sdk.call.RetryPolicy;
import io.apiservice.sdk.call.Sender;
import io.apiservice.sdk.event.ApiListener;
import io.apiservice.sdk.event.Listening;
import io.apiservice.sdk.flow.DaemonPool;
import io.apiservice.sdk.flow.Steps;
import io.apiservice.sdk.flow.Sweep;
import io.apiservice.sdk.http.DropIn;
import io.apiservice.sdk.http.Headers;
import io.apiservice.sdk.http.HttpLog;
import io.apiservice.sdk.http.Offloading;
import io.apiservice.sdk.http.Redirects;
import io.apiservice.sdk.http.Request;
import io.apiservice.sdk.http.Response;
import io.apiservice.sdk.http.Transport;
import io.apiservice.sdk.http.Wire;
import io.apiservice.sdk.redact.Mask;
import io.apiservice.sdk.redact.ShownLog;
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
 * @param direct redirecting → authenticating → wire: for the drop-in
 * @param sender the whole pipeline, and what calls need beside it
 * @param world what a provider may use
 * @param sweep ends what is too late
 * @param closed whether the client was closed
 */
record Root(
    URI baseUri,
    Headers headers,
    Wire.Open wire,
    Transport direct,
    Sender sender,
    ClientWorld world,
    Sweep sweep,
    AtomicBoolean closed) {
  /** Calls that code of the application's blocks at the same time before another has to wait. */
  private static final int MOST_CALLS = 4096;

  private static final ShownLog LOG = ShownLog.named("io.apiservice.sdk");

  /** What calls need, entering through a door of their own. */
  Sender through(Transport door) {
    return new Sender(
        door,
        sender.codec(),
        sender.executor(),
        sender.diagnosing(),
        sender.timeout(),
        sender.idempotencyHeader(),
        sweep);
  }

  /** The JDK's face of one identity. */
  HttpClient dropIn(Door door, CredentialProvider credentials) {
    return DropIn.client(
        door.before(direct),
        wire,
        context -> Listening.counting(Authentication.as(context, credentials)),
        sender.executor(),
        sweep);
  }

  /** A provider may serve other clients too; whatever else can be closed ends with this one. */
  void release(CredentialProvider credentials) {
    try {
      if (credentials instanceof ClientBound bound) {
        bound.unbind(world);
      } else if (credentials instanceof AutoCloseable closeable) {
        closeable.close();
      }
    } catch (Exception e) {
      LOG.warn(Mask.NONE.text("the credentials could not be closed"), Mask.NONE.cause(e));
    }
  }

  /** The stages, from the wire outwards. */
  static Stages stages(
      Transport network,
      Authentication authentication,
      RetryPolicy retries,
      UnaryOperator<Transport> wrapping,
      ApiListener listener,
      Foreign foreign,
      Sweep sweep) {
    Transport wire = Listening.around(HttpLog.around(new Armoured(network)), listener);
    Transport signed = authentication.around(wire);
    Transport redirected = Redirects.around(signed);
    Transport retried = retries.around(redirected, listener, sweep);
    boolean listened = listener != ApiListener.none();
    DaemonPool pool = new DaemonPool("apiservice-calls", MOST_CALLS);
    boolean always = listened || foreign.predicate();
    Transport whole = new OffloadingTransport(retried, pool, always);
    return new Stages(
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
  record Stages(Transport wire, Transport direct, Transport whole) {}

  void close() {
    closed.set(true);
    wire.close();
    sweep.close();
  }

  /**
   * What a stage of the application's makes of an answer, it does not make on the wire's thread.
   */
  private record OffWire(Transport next, DaemonPool pool) implements Transport {
    @Override
    public CompletableFuture<Response> send(Request request) {
      CompletableFuture<Response> answer = next.send(request);
      return answer.isDone() ? answer : Steps.handedOver(answer, pool, pool);
    }

    @Override
    public String toString() {
      return next.toString();
    }
  }

  /** Somebody else's transport may throw or give null; ours never do. */
  private record Armoured(Transport next) implements Transport {
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
      return next instanceof Wire.Open
          ? next.toString()
          : "transport(" + next.getClass().getSimpleName() + ")";
    }
  }
}
