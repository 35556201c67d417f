package io.apiservice.sdk.grpc;

import io.apiservice.sdk.ApiClient;
import io.apiservice.sdk.http.Request;
import io.apiservice.sdk.http.Response;
import io.apiservice.sdk.http.UnrepeatableBodyException;
import io.grpc.CallCredentials;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.Status;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One call as the SDK sees it. The metadata of its attempts comes from the SDK, and the end of an
 * attempt goes to the SDK before the application hears of it.
 *
 * <p>gRPC tells the security of a connection only when it asks for credentials. So the exchange
 * begins when the first attempt asks, and the SDK's request is sent by answering.
 *
 * @param <R> the type of messages that are received
 */
final class GrpcExchange<R> {
  private final ApiClient api;
  private final CallOptions options;
  private final Context context = Context.current();
  private final Executor executor;
  private final @Nullable Consumer<GrpcAttempt<R>> repeat;
  private final GrpcAttempt<R> first = new GrpcAttempt<>(this);
  private ClientCall.@Nullable Listener<R> listener;
  private Metadata own = new Metadata();
  private @Nullable CompletableFuture<Response> answer;
  private @Nullable Ending held;
  private boolean begun;
  private boolean passedOn;
  private boolean closed;
  private volatile @Nullable Thread callThread;

  /** What an attempt ended with, while the SDK decides what follows from it. */
  private record Ending(Status status, Metadata trailers, RenewalWait renewal) {}

  /**
   * Creates the exchange, in the context that its attempts will have.
   *
   * @param repeat starts a further attempt; null if that is not possible
   */
  GrpcExchange(ApiClient api, CallOptions options, @Nullable Consumer<GrpcAttempt<R>> repeat) {
    this.api = api;
    this.options = options;
    this.executor =
        Objects.requireNonNullElseGet(
            options.getExecutor(), () -> new CompletableFuture<>().defaultExecutor());
    this.repeat = repeat;
  }

  GrpcAttempt<R> first() {
    return first;
  }

  /** The context in which the application has created the call. */
  Context context() {
    return context;
  }

  void starts(ClientCall.Listener<R> listener, Metadata headers) {
    this.listener = listener;
    this.own = headers;
  }

  /** The listener of the application. */
  ClientCall.Listener<R> listener() {
    return Objects.requireNonNull(listener, "the call was not started");
  }

  /** Begins the exchange, unless it has begun. */
  Request begin(CallCredentials.RequestInfo info) {
    Request request = GrpcMessages.request(info, own);
    synchronized (this) {
      if (begun) {
        return request;
      }
      begun = true;
    }
    CompletableFuture<Response> whole =
        api.authenticating(this::send)
            .send(repeat == null ? request.withBodyOnce(BodyPublishers.noBody()) : request);
    synchronized (this) {
      answer = whole;
    }
    whole.whenComplete(this::answered);
    return request;
  }

  private CompletableFuture<Response> send(Request signed) {
    if (first.sign(signed)) {
      return first.outcome();
    }
    synchronized (this) {
      if (repeat == null || passedOn || closed) {
        return CompletableFuture.failedFuture(
            new UnrepeatableBodyException("the application has received a part of the response"));
      }
      takeHeld();
    }
    GrpcAttempt<R> again = new GrpcAttempt<>(this);
    again.sign(signed);
    Consumer<GrpcAttempt<R>> starting = repeat;
    onCallThread(() -> starting.accept(again));
    return again.outcome();
  }

  /** Notes that the application receives a part of the response. */
  synchronized void passesOn() {
    passedOn = true;
  }

  /** The end of an attempt. A failure waits until the SDK has decided what follows from it. */
  void ended(GrpcAttempt<R> attempt, Status status, Metadata headers, Metadata trailers) {
    boolean decided = attempt.outcome().isDone() || !attempt.signed();
    if (decided) {
      close(status, trailers);
      cancel();
      return;
    }
    Ending ending = new Ending(status, trailers, new RenewalWait());
    synchronized (this) {
      held = ending;
    }
    callThread = Thread.currentThread();
    attempt.outcome().complete(GrpcMessages.response(status, headers, trailers));
    callThread = null;
    synchronized (this) {
      if (!ending.equals(held)) {
        return;
      }
    }
    ending.renewal.start(options, context, end -> giveUp(ending, end), executor);
  }

  /** Ends the call while it waits, unless a further attempt or the end has come first. */
  private void giveUp(Ending ending, Status end) {
    synchronized (this) {
      if (!ending.equals(held) || closed) {
        return;
      }
      held = null;
      closed = true;
    }
    cancel();
    Status status =
        end.augmentDescription(
            "the call was waiting for a new credential after " + ending.status.getCode());
    context.run(() -> listener().onClose(status, new Metadata()));
  }

  private synchronized @Nullable Ending takeHeld() {
    Ending ending = held;
    held = null;
    if (ending != null) {
      ending.renewal.stop();
    }
    return ending;
  }

  private void answered(@Nullable Response response, @Nullable Throwable failure) {
    if (failure != null) {
      first.refuse(failure);
    }
    Ending ending = takeHeld();
    if (ending == null) {
      return;
    }
    Status status = ending.status;
    if (response != null && response.status() == 401 && status.getCause() == null) {
      status = status.withCause(api.exception(response));
    }
    Status shown = status;
    onCallThread(() -> close(shown, ending.trailers));
  }

  /** Gives up, because the application has cancelled the call or the call has ended otherwise. */
  void cancel() {
    CompletableFuture<Response> whole;
    synchronized (this) {
      whole = answer;
    }
    if (whole != null) {
      whole.cancel(true);
    }
  }

  /** Ends the call for an application that cancels it while no attempt is under way. */
  void closeCancelled(Status status) {
    takeHeld();
    cancel();
    onCallThread(() -> close(status, new Metadata()));
  }

  private void close(Status status, Metadata trailers) {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
    }
    listener().onClose(status, trailers);
  }

  /** Runs code of the application where gRPC runs it, and in the context of the call. */
  private void onCallThread(Runnable step) {
    if (Thread.currentThread() == callThread) {
      step.run();
    } else {
      executor.execute(context.wrap(step));
    }
  }
}
