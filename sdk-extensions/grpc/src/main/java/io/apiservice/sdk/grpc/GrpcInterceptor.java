package io.apiservice.sdk.grpc;

import io.apiservice.sdk.ApiClient;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.MethodDescriptor;

/** Signs calls, and repeats those of one message after a refusal. */
record GrpcInterceptor(ApiClient api) implements ClientInterceptor {
  @Override
  public <Q, R> ClientCall<Q, R> interceptCall(
      MethodDescriptor<Q, R> method, CallOptions options, Channel next) {
    return method.getType().clientSendsOneMessage()
        ? new SingleMessageCall<>(api, method, options, next)
        : StreamingCall.of(api, method, options, next);
  }
}
