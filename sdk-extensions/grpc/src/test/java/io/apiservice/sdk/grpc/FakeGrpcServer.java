package io.apiservice.sdk.grpc;

import io.apiservice.sdk.testkit.FakeAuthServer;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/** A service with one method of each kind, on the loopback interface. */
final class FakeGrpcServer implements AutoCloseable {
  static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
  static final MethodDescriptor<String, String> UNARY = method("Unary", MethodType.UNARY);
  static final MethodDescriptor<String, String> LIST = method("List", MethodType.SERVER_STREAMING);
  static final MethodDescriptor<String, String> CHAT = method("Chat", MethodType.BIDI_STREAMING);

  private final List<Optional<String>> seen = new CopyOnWriteArrayList<>();

  private final Server server;
  private volatile Runnable beforeRefusal = () -> {};

  /**
   * Starts a server.
   *
   * @param accepts the values of the {@code authorization} metadata that are accepted
   */
  FakeGrpcServer(Predicate<String> accepts, boolean headersFirst) {
    ServerInterceptor check =
        new ServerInterceptor() {
          @Override
          public <Q, R> ServerCall.Listener<Q> interceptCall(
              ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
            Optional<String> given = Optional.ofNullable(headers.get(AUTHORIZATION));
            seen.add(given);
            if (given.filter(accepts).isPresent()) {
              return Contexts.interceptCall(Context.current(), call, headers, next);
            }
            beforeRefusal.run();
            if (headersFirst) {
              call.sendHeaders(new Metadata());
            }
            call.close(
                Status.UNAUTHENTICATED.withDescription("invalid_token: the token was revoked"),
                new Metadata());
            return new ServerCall.Listener<>() {};
          }
        };
    ServerServiceDefinition service =
        ServerServiceDefinition.builder("test.Echo")
            .addMethod(
                UNARY,
                ServerCalls.asyncUnaryCall(
                    (String request, StreamObserver<String> response) -> {
                      response.onNext("echo " + request);
                      response.onCompleted();
                    }))
            .addMethod(
                LIST,
                ServerCalls.asyncServerStreamingCall(
                    (String request, StreamObserver<String> response) -> {
                      for (int i = 0; i < 3; i++) {
                        response.onNext(request + i);
                      }
                      response.onCompleted();
                    }))
            .addMethod(
                CHAT,
                ServerCalls.asyncBidiStreamingCall(
                    (StreamObserver<String> response) ->
                        new StreamObserver<String>() {
                          @Override
                          public void onNext(String message) {
                            response.onNext("echo " + message);
                          }

                          @Override
                          public void onError(Throwable failure) {}

                          @Override
                          public void onCompleted() {
                            response.onCompleted();
                          }
                        }))
            .build();
    try {
      server =
          NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
              .addService(service)
              .intercept(check)
              .build()
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static FakeGrpcServer of(FakeAuthServer auth) {
    return new FakeGrpcServer(valid(auth), false);
  }

  static Predicate<String> valid(FakeAuthServer auth) {
    return value -> value.startsWith("Bearer ") && auth.accessTokenLives(value.substring(7));
  }

  private static MethodDescriptor<String, String> method(String name, MethodType type) {
    return MethodDescriptor.newBuilder(new Text(), new Text())
        .setType(type)
        .setFullMethodName(MethodDescriptor.generateFullMethodName("test.Echo", name))
        .build();
  }

  /** Runs code on the server before each refusal. */
  void beforeRefusal(Runnable action) {
    beforeRefusal = action;
  }

  int port() {
    return server.getPort();
  }

  /** The {@code authorization} metadata of each call. */
  List<Optional<String>> seen() {
    return List.copyOf(seen);
  }

  @Override
  public void close() {
    server.shutdownNow();
  }

  private static final class Text implements MethodDescriptor.Marshaller<String> {
    @Override
    public InputStream stream(String value) {
      return new ByteArrayInputStream(value.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public String parse(InputStream stream) {
      try {
        return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
