package io.apiservice.sdk.grpc;

import io.apiservice.sdk.ApiClient;
import io.grpc.Attributes;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.CompositeCallCredentials;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Status;
import org.jspecify.annotations.Nullable;

/**
 * A call whose client sends one message, so that it can be repeated. It is sent when the client has
 * sent its message, so that each attempt sends the same.
 */
final class SingleMessageCall<Q, R> extends ClientCall<Q, R> {
  private final MethodDescriptor<Q, R> method;
  private final CallOptions options;
  private final Channel channel;
  private final GrpcExchange<R> exchange;
  private Metadata headers = new Metadata();
  private @Nullable Q message;
  private @Nullable Boolean compression;
  private int requested;
  private boolean cancelled;
  private @Nullable ClientCall<Q, R> current;

  SingleMessageCall(
      ApiClient api, MethodDescriptor<Q, R> method, CallOptions options, Channel channel) {
    this.method = method;
    this.options = options;
    this.channel = channel;
    this.exchange = new GrpcExchange<>(api, options, this::attempt);
  }

  static CallOptions with(GrpcAttempt<?> attempt, CallOptions options) {
    return options.withCallCredentials(
        options.getCredentials() == null
            ? attempt
            : new CompositeCallCredentials(options.getCredentials(), attempt));
  }

  @Override
  public void start(Listener<R> listener, Metadata headers) {
    this.headers = headers;
    exchange.starts(listener, headers);
  }

  @Override
  public void sendMessage(Q message) {
    this.message = message;
  }

  @Override
  public void halfClose() {
    exchange.context().run(() -> attempt(exchange.first()));
  }

  private void attempt(GrpcAttempt<R> attempt) {
    ClientCall<Q, R> call = channel.newCall(method, with(attempt, options));
    Metadata copy = new Metadata(); // gRPC changes it
    copy.merge(headers);
    synchronized (this) {
      if (cancelled) {
        attempt.outcome().cancel(false);
        return;
      }
      current = call;
    }
    call.start(attempt.listener(method.getType() == MethodType.SERVER_STREAMING), copy);
    int count;
    synchronized (this) {
      count = requested;
    }
    call.request(count);
    if (compression != null) {
      call.setMessageCompression(compression);
    }
    if (message != null) {
      call.sendMessage(message);
    }
    call.halfClose();
  }

  @Override
  public void request(int count) {
    ClientCall<Q, R> call;
    synchronized (this) {
      requested += count;
      call = current;
    }
    if (call != null) {
      call.request(count);
    }
  }

  @Override
  public void cancel(@Nullable String reason, @Nullable Throwable cause) {
    ClientCall<Q, R> call;
    synchronized (this) {
      cancelled = true;
      call = current;
    }
    if (call != null) {
      call.cancel(reason, cause);
    }
    exchange.closeCancelled(
        Status.CANCELLED
            .withDescription(reason == null ? "the call was cancelled" : reason)
            .withCause(cause));
  }

  @Override
  public void setMessageCompression(boolean enabled) {
    compression = enabled;
  }

  @Override
  public Attributes getAttributes() {
    ClientCall<Q, R> call;
    synchronized (this) {
      call = current;
    }
    return call == null ? Attributes.EMPTY : call.getAttributes();
  }
}
