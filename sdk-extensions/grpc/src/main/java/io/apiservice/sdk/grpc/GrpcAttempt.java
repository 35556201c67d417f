package io.apiservice.sdk.grpc;

import io.apiservice.sdk.http.Origin;
import io.apiservice.sdk.http.Request;
import io.apiservice.sdk.http.Response;
import io.grpc.CallCredentials;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * One attempt of a call: its credentials, and what came back.
 *
 * @param <R> the type of messages that are received
 */
final class GrpcAttempt<R> extends CallCredentials {
  private final GrpcExchange<R> exchange;
  private final CompletableFuture<Request> signed = new CompletableFuture<>();
  private final CompletableFuture<Response> outcome = new CompletableFuture<>();

  GrpcAttempt(GrpcExchange<R> exchange) {
    this.exchange = exchange;
  }

  /** Gives the attempt its credential; false if it already has one. */
  boolean sign(Request request) {
    return signed.complete(request);
  }

  /** There is no credential. */
  void refuse(Throwable failure) {
    signed.completeExceptionally(failure);
  }

  boolean signed() {
    return signed.isDone() && !signed.isCompletedExceptionally();
  }

  /** Completes as soon as it is known whether the credential was accepted. */
  CompletableFuture<Response> outcome() {
    return outcome;
  }

  /** gRPC asks once for each connection that it tries. */
  @Override
  public void applyRequestMetadata(
      RequestInfo info, Executor executor, CallCredentials.MetadataApplier applier) {
    GrpcMessages.guarded(
        applier,
        () -> {
          Request request = exchange.begin(info);
          signed.whenComplete(
              (given, failure) ->
                  GrpcMessages.guarded(applier, () -> apply(applier, request, given, failure)));
        });
  }

  private static void apply(
      CallCredentials.MetadataApplier applier,
      Request request,
      @Nullable Request given,
      @Nullable Throwable failure) {
    if (given == null) {
      applier.fail(
          GrpcMessages.noCredential(
              failure != null ? failure : new IllegalStateException("no credential")));
    } else if (!Origin.of(given.uri()).equals(Origin.of(request.uri()))) {
      throw new IllegalStateException("the call goes to another origin than its first attempt");
    } else {
      applier.apply(GrpcMessages.added(request, given));
    }
  }

  /** The listener of this attempt. */
  ClientCall.Listener<R> listener(boolean headersAtOnce) {
    return new AttemptListener(headersAtOnce);
  }

  private final class AttemptListener extends ClientCall.Listener<R> {
    private final boolean headersAtOnce;
    private @Nullable Metadata headers;
    private boolean headersPassedOn;

    AttemptListener(boolean headersAtOnce) {
      this.headersAtOnce = headersAtOnce;
    }

    @Override
    public void onHeaders(Metadata received) {
      headers = received;
      if (headersAtOnce) {
        passHeadersOn();
      }
    }

    private void passHeadersOn() {
      if (headers != null && !headersPassedOn) {
        headersPassedOn = true;
        exchange.passesOn();
        exchange.listener().onHeaders(headers);
      }
    }

    @Override
    public void onMessage(R message) {
      exchange.passesOn();
      passHeadersOn();
      outcome.complete(Response.of(200));
      exchange.listener().onMessage(message);
    }

    @Override
    public void onReady() {
      exchange.listener().onReady();
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
      if (status.isOk()) {
        passHeadersOn();
        outcome.complete(Response.of(200));
      }
      exchange.ended(
          GrpcAttempt.this, status, headers == null ? new Metadata() : headers, trailers);
    }
  }
}
