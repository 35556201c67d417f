package io.apiservice.sdk.grpc;

import io.apiservice.sdk.ApiClient;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;

/** A call whose client sends several messages, so that it cannot be repeated. */
final class StreamingCall<Q, R> extends SimpleForwardingClientCall<Q, R> {
  private final GrpcExchange<R> exchange;

  private StreamingCall(ClientCall<Q, R> next, GrpcExchange<R> exchange) {
    super(next);
    this.exchange = exchange;
  }

  static <Q, R> ClientCall<Q, R> of(
      ApiClient api, MethodDescriptor<Q, R> method, CallOptions options, Channel next) {
    GrpcExchange<R> exchange = new GrpcExchange<>(api, options, null);
    return new StreamingCall<>(
        next.newCall(method, SingleMessageCall.with(exchange.first(), options)), exchange);
  }

  @Override
  public void start(Listener<R> listener, Metadata headers) {
    exchange.starts(listener, headers);
    super.start(exchange.first().listener(true), headers);
  }
}
