package io.apiservice.sdk.grpc;

import static io.apiservice.sdk.grpc.FakeGrpcServer.UNARY;
import static org.assertj.core.api.Assertions.assertThat;

import io.apiservice.sdk.ApiClient;
import io.apiservice.sdk.oauth.OAuth;
import io.apiservice.sdk.testkit.FakeServersExtension;
import io.apiservice.sdk.testkit.Fault;
import io.apiservice.sdk.testkit.Gate;
import io.apiservice.sdk.testkit.Login;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ClientInterceptors;
import io.grpc.Context;
import io.grpc.Context.CancellableContext;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What ends a call while it waits for the renewal of a refused token. */
@Timeout(120)
class RenewalWaitTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final Duration SHORT = Duration.ofSeconds(1);
  private static final Context.Key<String> NAME = Context.key("name");

  @RegisterExtension static final FakeServersExtension SERVERS = FakeServersExtension.strict();

  private final Gate gate = new Gate();
  private final List<String> namesOfAttempts = new CopyOnWriteArrayList<>();
  private final ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor();
  private FakeGrpcServer server;
  private ApiClient api;
  private ManagedChannel bare;
  private Channel channel;

  /** The next token request gets its response when the gate is opened. */
  @BeforeEach
  void revokeTheToken() {
    server = FakeGrpcServer.of(SERVERS.auth());
    Login login = SERVERS.auth().login("ada");
    api =
        ApiClient.builder()
            .baseUri("http://localhost:" + server.port() + "/")
            .credentials(
                OAuth.refreshToken(login.refreshToken())
                    .tokenEndpoint(SERVERS.auth().tokenEndpoint())
                    .accessToken(login.accessToken(), login.expiresAt())
                    .onRotation(token -> {})
                    .build())
            .build();
    bare = NettyChannelBuilder.forAddress("localhost", server.port()).usePlaintext().build();
    channel =
        ClientInterceptors.intercept(
            ClientInterceptors.intercept(bare, new NameOfContext(namesOfAttempts)),
            GrpcCredentials.interceptor(api));
    assertThat(ClientCalls.blockingUnaryCall(channel, UNARY, options(), "warm"))
        .isEqualTo("echo warm");
    namesOfAttempts.clear();
    SERVERS.auth().faults().always(Fault.holdAnswer(gate));
    SERVERS.auth().revokeAccessTokens();
  }

  @AfterEach
  void close() throws Exception {
    gate.open();
    scheduler.shutdownNow();
    bare.shutdownNow().awaitTermination(30, TimeUnit.SECONDS);
    api.close();
    server.close();
  }

  private static CallOptions options() {
    return CallOptions.DEFAULT.withDeadlineAfter(LIMIT);
  }

  @Test
  void theDeadlineOfTheCall() throws Exception {
    Observed call = new Observed();

    call.start(channel, CallOptions.DEFAULT.withDeadlineAfter(SHORT));

    assertThat(call.status().getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
    assertThat(call.status().getDescription()).contains("UNAUTHENTICATED");
    onlyThisCallHasEnded(call);
  }

  @Test
  void theDeadlineOfTheContext() throws Exception {
    Observed call = new Observed();
    try (CancellableContext context =
        Context.current().withDeadlineAfter(SHORT.toMillis(), TimeUnit.MILLISECONDS, scheduler)) {

      context.run(() -> call.start(channel, options()));

      assertThat(call.status().getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
      assertThat(call.status().getDescription()).contains("UNAUTHENTICATED");
      onlyThisCallHasEnded(call);
    }
  }

  @Test
  void theContextIsCancelled() throws Exception {
    Observed call = new Observed();
    IllegalStateException cause = new IllegalStateException("no longer wanted");
    try (CancellableContext context = Context.current().withCancellation()) {
      context.run(() -> call.start(channel, options()));
      assertThat(gate.awaitArrivals(1, LIMIT)).isTrue();

      context.cancel(cause);

      assertThat(call.status().getCode()).isEqualTo(Status.Code.CANCELLED);
      assertThat(call.status().getCause()).isSameAs(cause);
      onlyThisCallHasEnded(call);
    }
  }

  @Test
  void theCallIsCancelled() throws Exception {
    Observed call = new Observed();
    IllegalStateException cause = new IllegalStateException("no longer wanted");
    ClientCall<String, String> started = call.start(channel, options());
    assertThat(gate.awaitArrivals(1, LIMIT)).isTrue();

    started.cancel("enough", cause);

    assertThat(call.status().getCode()).isEqualTo(Status.Code.CANCELLED);
    assertThat(call.status().getCause()).isSameAs(cause);
    onlyThisCallHasEnded(call);
  }

  /** The renewal goes on for the others, and its end is not the end of the call once more. */
  private void onlyThisCallHasEnded(Observed call) throws Exception {
    Future<String> other = ClientCalls.futureUnaryCall(channel.newCall(UNARY, options()), "hello");
    gate.open();

    assertThat(other.get(60, TimeUnit.SECONDS)).isEqualTo("echo hello");
    assertThat(SERVERS.auth().tokenCalls()).isEqualTo(1);
    assertThat(call.ends).hasSize(1);
    assertThat(server.seen())
        .as("warm, refused, and the other call, which may have been refused too")
        .hasSizeBetween(3, 4);
  }

  @Test
  void theRepeatAndTheApplicationAreInTheContextOfTheCall() throws Exception {
    gate.open();
    Observed call = new Observed();

    call.send(
        Context.current().withValue(NAME, "ada").call(() -> channel.newCall(UNARY, options())));

    assertThat(call.status().getCode()).isEqualTo(Status.Code.OK);
    assertThat(namesOfAttempts).containsExactly("ada", "ada");
    assertThat(call.nameAtTheEnd).isEqualTo("ada");
  }

  @Test
  void aCallThatEndsWhileItWaitsEndsInItsContext() throws Exception {
    Observed call = new Observed();

    Context.current()
        .withValue(NAME, "ada")
        .run(() -> call.start(channel, CallOptions.DEFAULT.withDeadlineAfter(SHORT)));

    assertThat(call.status().getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
    assertThat(call.nameAtTheEnd).isEqualTo("ada");
  }

  /** That thread serves the timeouts of the whole JVM. */
  @Test
  void theApplicationIsNotCalledOnTheTimerThreadOfTheJdk() throws Exception {
    Observed call = new Observed();

    call.start(channel, CallOptions.DEFAULT.withDeadlineAfter(SHORT).withExecutor(Runnable::run));

    assertThat(call.status().getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
    assertThat(call.threadAtTheEnd).isNotNull().doesNotContainIgnoringCase("delayscheduler");
  }

  /** The ends of one call. */
  private static final class Observed extends ClientCall.Listener<String> {
    private final List<Status> ends = new CopyOnWriteArrayList<>();
    private final CompletableFuture<Status> end = new CompletableFuture<>();
    private volatile @Nullable String nameAtTheEnd;
    private volatile @Nullable String threadAtTheEnd;

    ClientCall<String, String> start(Channel channel, CallOptions options) {
      ClientCall<String, String> call = channel.newCall(UNARY, options);
      send(call);
      return call;
    }

    void send(ClientCall<String, String> call) {
      call.start(this, new Metadata());
      call.request(2);
      call.sendMessage("hello");
      call.halfClose();
    }

    Status status() throws Exception {
      return end.get(60, TimeUnit.SECONDS);
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
      nameAtTheEnd = NAME.get();
      threadAtTheEnd = Thread.currentThread().getName();
      ends.add(status);
      end.complete(status);
    }
  }

  /** Notes the context of each attempt. */
  private record NameOfContext(List<String> names) implements ClientInterceptor {
    @Override
    public <Q, R> ClientCall<Q, R> interceptCall(
        MethodDescriptor<Q, R> method, CallOptions options, Channel next) {
      names.add(String.valueOf(NAME.get()));
      return next.newCall(method, options);
    }
  }
}
