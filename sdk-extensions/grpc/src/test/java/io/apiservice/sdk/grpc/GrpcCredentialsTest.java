package io.apiservice.sdk.grpc;

import static io.apiservice.sdk.grpc.FakeGrpcServer.CHAT;
import static io.apiservice.sdk.grpc.FakeGrpcServer.LIST;
import static io.apiservice.sdk.grpc.FakeGrpcServer.UNARY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.apiservice.sdk.ApiClient;
import io.apiservice.sdk.auth.CredentialProvider;
import io.apiservice.sdk.auth.Credentials;
import io.apiservice.sdk.error.TokenRefreshException;
import io.apiservice.sdk.error.UnauthorizedException;
import io.apiservice.sdk.oauth.OAuth;
import io.apiservice.sdk.testkit.FakeServersExtension;
import io.apiservice.sdk.testkit.Fault;
import io.apiservice.sdk.testkit.Gate;
import io.apiservice.sdk.testkit.Login;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A gRPC channel with the credentials of an {@link ApiClient}. */
@Timeout(120)
class GrpcCredentialsTest {
  private static final int CALLERS = 64;
  private static final String KEY = "key-3hQ9sLm2Vx7Tb";
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @RegisterExtension static final FakeServersExtension SERVERS = FakeServersExtension.strict();

  private final List<AutoCloseable> open = new ArrayList<>();
  private final ExecutorService threads = Executors.newCachedThreadPool();

  @AfterEach
  void close() throws Exception {
    threads.shutdownNow();
    for (int i = open.size() - 1; i >= 0; i--) {
      open.get(i).close();
    }
  }

  private FakeGrpcServer server() {
    return opened(FakeGrpcServer.of(SERVERS.auth()));
  }

  private <T extends AutoCloseable> T opened(T closeable) {
    open.add(closeable);
    return closeable;
  }

  private ApiClient api(FakeGrpcServer server, CredentialProvider credentials) {
    return opened(
        ApiClient.builder()
            .baseUri("http://localhost:" + server.port() + "/")
            .credentials(credentials)
            .build());
  }

  private ApiClient api(FakeGrpcServer server) {
    Login login = SERVERS.auth().login("ada");
    return api(
        server,
        OAuth.refreshToken(login.refreshToken())
            .tokenEndpoint(SERVERS.auth().tokenEndpoint())
            .accessToken(login.accessToken(), login.expiresAt())
            .onRotation(token -> {})
            .build());
  }

  private ManagedChannel bare(FakeGrpcServer server) {
    ManagedChannel channel =
        NettyChannelBuilder.forAddress("localhost", server.port()).usePlaintext().build();
    open.add(() -> channel.shutdownNow().awaitTermination(30, TimeUnit.SECONDS));
    return channel;
  }

  private Channel channel(FakeGrpcServer server, ApiClient api) {
    return ClientInterceptors.intercept(bare(server), GrpcCredentials.interceptor(api));
  }

  private static CallOptions options() {
    return CallOptions.DEFAULT.withDeadlineAfter(LIMIT);
  }

  private static String unary(Channel channel) {
    return ClientCalls.blockingUnaryCall(channel, UNARY, options(), "hello");
  }

  private static Optional<String> bearer(String token) {
    return Optional.of("Bearer " + token);
  }

  @Test
  void aRevokedTokenCostsOneTokenRequestHoweverManyCallersThereAre() throws Exception {
    FakeGrpcServer server = server();
    Channel channel = channel(server, api(server));
    CountDownLatch refused = new CountDownLatch(CALLERS);
    server.beforeRefusal(
        () -> {
          refused.countDown();
          await(refused);
        });
    SERVERS.auth().revokeAccessTokens();

    List<Future<String>> calls = new ArrayList<>();
    for (int i = 0; i < CALLERS; i++) {
      calls.add(
          i % 2 == 0
              ? threads.submit(() -> unary(channel))
              : ClientCalls.futureUnaryCall(channel.newCall(UNARY, options()), "hello"));
    }

    for (Future<String> call : calls) {
      assertThat(call.get(60, TimeUnit.SECONDS)).isEqualTo("echo hello");
    }
    assertThat(refused.getCount()).as("every caller has sent the revoked token").isZero();
    assertThat(SERVERS.auth().tokenCalls()).isEqualTo(1);
    assertThat(server.seen()).hasSize(2 * CALLERS);
    assertThat(SERVERS.auth().loginsEndedByReuse()).isEmpty();
  }

  private static void await(CountDownLatch latch) {
    try {
      if (!latch.await(60, TimeUnit.SECONDS)) {
        throw new IllegalStateException("the other callers did not come");
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Without the interceptor the same call fails: the test above could not pass by itself. */
  @Test
  void withoutTheInterceptorTheSameCallIsRefused() {
    FakeGrpcServer server = server();

    assertThatThrownBy(() -> unary(bare(server)))
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.UNAUTHENTICATED));
  }

  @Test
  void aServerStreamIsRepeatedIfNothingOfItHasArrived() {
    FakeGrpcServer server = server();
    Channel channel = channel(server, api(server));
    SERVERS.auth().revokeAccessTokens();

    List<String> items = new ArrayList<>();
    ClientCalls.blockingServerStreamingCall(channel, LIST, options(), "item")
        .forEachRemaining(items::add);

    assertThat(items).containsExactly("item0", "item1", "item2");
    assertThat(SERVERS.auth().tokenCalls()).isEqualTo(1);
  }

  @Test
  void aServerStreamWhoseHeadersHaveArrivedIsNotRepeatedButTheNextOneSucceeds() {
    FakeGrpcServer server = opened(new FakeGrpcServer(FakeGrpcServer.valid(SERVERS.auth()), true));
    Channel channel = channel(server, api(server));
    SERVERS.auth().revokeAccessTokens();

    assertThatThrownBy(
            () ->
                ClientCalls.blockingServerStreamingCall(channel, LIST, options(), "item").hasNext())
        .isInstanceOf(StatusRuntimeException.class);
    assertThat(server.seen()).hasSize(1);
    assertThat(ClientCalls.blockingServerStreamingCall(channel, LIST, options(), "item").next())
        .isEqualTo("item0");
  }

  @Test
  void aUnaryCallIsRepeatedThoughHeadersHaveArrived() {
    FakeGrpcServer server = opened(new FakeGrpcServer(FakeGrpcServer.valid(SERVERS.auth()), true));
    Channel channel = channel(server, api(server));
    SERVERS.auth().revokeAccessTokens();

    assertThat(unary(channel)).isEqualTo("echo hello");
  }

  @Test
  void aStreamOfTheClientIsNotRepeatedButTheNextOneSucceeds() throws Exception {
    FakeGrpcServer server = server();
    Channel channel = channel(server, api(server));
    SERVERS.auth().revokeAccessTokens();

    assertThatThrownBy(() -> chat(channel).get(60, TimeUnit.SECONDS))
        .cause()
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            e -> {
              assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);
              assertThat(e).hasCauseInstanceOf(UnauthorizedException.class);
            });
    assertThat(server.seen()).hasSize(1);
    unary(channel); // waits for the new token
    assertThat(chat(channel).get(60, TimeUnit.SECONDS)).containsExactly("echo a", "echo b");
    assertThat(SERVERS.auth().tokenCalls()).isEqualTo(1);
  }

  private static CompletableFuture<List<String>> chat(Channel channel) {
    CompletableFuture<List<String>> all = new CompletableFuture<>();
    List<String> received = new ArrayList<>();
    StreamObserver<String> requests =
        ClientCalls.asyncBidiStreamingCall(
            channel.newCall(CHAT, options()),
            new StreamObserver<>() {
              @Override
              public void onNext(String message) {
                received.add(message);
              }

              @Override
              public void onError(Throwable failure) {
                all.completeExceptionally(failure);
              }

              @Override
              public void onCompleted() {
                all.complete(received);
              }
            });
    requests.onNext("a");
    requests.onNext("b");
    requests.onCompleted();
    return all;
  }

  @Test
  void aFinalRefusalHasTheDiagnosisAsItsCause() {
    FakeGrpcServer server = server();
    Channel channel = channel(server, api(server, Credentials.apiKey(KEY)));

    StatusRuntimeException failure =
        catchThrowableOfType(StatusRuntimeException.class, () -> unary(channel));

    assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);
    assertThat(failure.getStatus().getDescription()).contains("the token was revoked");
    assertThat(failure)
        .cause()
        .isInstanceOfSatisfying(
            UnauthorizedException.class,
            cause ->
                assertThat(cause.diagnosis().explain())
                    .contains("test.Echo/Unary")
                    .doesNotContain(KEY));
    assertThat(server.seen()).hasSize(1);
  }

  @Test
  void aFailureThatIsNoRefusalIsTheServersOwn() {
    FakeGrpcServer server = server();
    ApiClient api = api(server);
    ManagedChannel gone = bare(server);
    gone.shutdownNow();

    assertThatThrownBy(
            () -> unary(ClientInterceptors.intercept(gone, GrpcCredentials.interceptor(api))))
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE));
    assertThat(SERVERS.auth().tokenCalls()).isZero();
  }

  @Test
  void aDeadLoginIsUnauthenticatedWithTheReason() {
    FakeGrpcServer server = server();
    Login login = SERVERS.auth().login("ada");
    ApiClient api =
        api(
            server,
            OAuth.refreshToken(login.refreshToken())
                .tokenEndpoint(SERVERS.auth().tokenEndpoint())
                .onRotation(token -> {})
                .build());
    SERVERS.auth().endSessions("ada");

    for (Channel channel :
        List.of(
            channel(server, api),
            ClientInterceptors.intercept(
                bare(server), new WithCredentials(GrpcCredentials.callCredentials(api))))) {
      StatusRuntimeException failure =
          catchThrowableOfType(StatusRuntimeException.class, () -> unary(channel));
      assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);
      assertThat(failure).hasCauseInstanceOf(TokenRefreshException.class);
    }
    assertThat(server.seen()).isEmpty();
  }

  @Test
  void credentialsAloneSignAnExpiredTokenIsRefreshed() {
    FakeGrpcServer server = server();
    Login login = SERVERS.auth().login("ada");
    ApiClient api =
        api(
            server,
            OAuth.refreshToken(login.refreshToken())
                .tokenEndpoint(SERVERS.auth().tokenEndpoint())
                .onRotation(token -> {})
                .build());

    assertThat(
            ClientCalls.blockingUnaryCall(
                bare(server),
                UNARY,
                options().withCallCredentials(GrpcCredentials.callCredentials(api)),
                "hello"))
        .isEqualTo("echo hello");
    assertThat(SERVERS.auth().tokenCalls()).isEqualTo(1);
  }

  @Test
  void authorizationMetadataOfTheApplicationIsRefused() {
    FakeGrpcServer server = server();
    Metadata own = new Metadata();
    own.put(FakeGrpcServer.AUTHORIZATION, "Bearer own-token");
    Channel channel =
        ClientInterceptors.intercept(
            channel(server, api(server)), MetadataUtils.newAttachHeadersInterceptor(own));

    assertThatThrownBy(() -> unary(channel))
        .isInstanceOf(StatusRuntimeException.class)
        .hasMessageContaining("Authorization header of its own")
        .hasMessageNotContaining("own-token");
    assertThat(server.seen()).isEmpty();
  }

  @Test
  void aKeyForTheQueryIsRefused() {
    FakeGrpcServer server = server();
    Channel channel = channel(server, api(server, Credentials.apiKey(KEY).inQuery("key")));

    assertThatThrownBy(() -> unary(channel))
        .isInstanceOf(StatusRuntimeException.class)
        .hasMessageContaining("use one in a header")
        .hasMessageNotContaining(KEY);
    assertThat(server.seen()).isEmpty();
  }

  @Test
  void anotherOriginGetsNoCredential() {
    FakeGrpcServer server = server();
    FakeGrpcServer elsewhere = server();

    assertThatThrownBy(() -> unary(channel(elsewhere, api(server))))
        .isInstanceOf(StatusRuntimeException.class);

    assertThat(elsewhere.seen()).containsExactly(Optional.empty());
    assertThat(SERVERS.auth().tokenCalls()).isZero();
  }

  @Test
  void aPlaintextConnectionGetsNoCredentialOfAnEncryptedOrigin() {
    FakeGrpcServer server = server();
    ApiClient api =
        opened(
            ApiClient.builder()
                .baseUri("https://localhost:" + server.port() + "/")
                .credentials(Credentials.apiKey(KEY))
                .build());

    assertThatThrownBy(() -> unary(channel(server, api)))
        .isInstanceOf(StatusRuntimeException.class);
    assertThatThrownBy(
            () ->
                ClientCalls.blockingUnaryCall(
                    bare(server),
                    UNARY,
                    options().withCallCredentials(GrpcCredentials.callCredentials(api)),
                    "hello"))
        .isInstanceOf(StatusRuntimeException.class);

    assertThat(server.seen()).containsExactly(Optional.empty(), Optional.empty());
    ApiClient told = api(server, Credentials.apiKey(KEY));
    assertThatThrownBy(() -> unary(channel(server, told)))
        .isInstanceOf(StatusRuntimeException.class);
    assertThat(server.seen()).as("the twin").endsWith(bearer(KEY));
  }

  @Test
  void aCancelledCallDoesNotWaitForTheTokenAndTheOthersGetIt() throws Exception {
    FakeGrpcServer server = server();
    Channel channel = channel(server, api(server));
    Gate gate = new Gate();
    SERVERS.auth().faults().always(Fault.holdAnswer(gate));
    SERVERS.auth().revokeAccessTokens();
    Future<String> first = ClientCalls.futureUnaryCall(channel.newCall(UNARY, options()), "hello");
    assertThat(gate.awaitArrivals(1, LIMIT)).isTrue();
    Future<String> second = threads.submit(() -> unary(channel));

    first.cancel(true);
    gate.open();

    assertThat(second.get(60, TimeUnit.SECONDS)).isEqualTo("echo hello");
    assertThat(first).isCancelled();
    assertThat(SERVERS.auth().tokenCalls()).isEqualTo(1);
    assertThat(server.seen()).as("the cancelled call is not repeated").hasSizeLessThanOrEqualTo(3);
  }

  @Test
  void anInterruptedCallerLeaves() throws Exception {
    FakeGrpcServer server = server();
    Channel channel = channel(server, api(server));
    Gate gate = new Gate();
    SERVERS.auth().faults().always(Fault.holdAnswer(gate));
    SERVERS.auth().revokeAccessTokens();
    Future<Throwable> waiting =
        threads.submit(
            () -> {
              try {
                return new AssertionError(unary(channel));
              } catch (StatusRuntimeException e) {
                return e;
              }
            });
    assertThat(gate.awaitArrivals(1, LIMIT)).isTrue();

    threads.shutdownNow();

    assertThat(waiting.get(30, TimeUnit.SECONDS))
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.CANCELLED));
    gate.open();
  }

  @Test
  void aDeadlineEndsACallThatWaitsForTheToken() throws Exception {
    FakeGrpcServer server = server();
    Login login = SERVERS.auth().login("ada");
    ApiClient api =
        api(
            server,
            OAuth.refreshToken(login.refreshToken())
                .tokenEndpoint(SERVERS.auth().tokenEndpoint())
                .onRotation(token -> {})
                .build());
    Gate gate = new Gate();
    SERVERS.auth().faults().always(Fault.holdAnswer(gate));

    assertThatThrownBy(
            () ->
                ClientCalls.blockingUnaryCall(
                    channel(server, api),
                    UNARY,
                    CallOptions.DEFAULT.withDeadlineAfter(Duration.ofMillis(500)),
                    "hello"))
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED));
    gate.open();
    assertThat(server.seen()).isEmpty();
  }

  @Test
  void codeOfTheApplicationRunsOnNoThreadOfTheSdk() throws Exception {
    FakeGrpcServer server = server();
    Channel channel = channel(server, api(server));
    SERVERS.auth().revokeAccessTokens();
    CompletableFuture<String> thread = new CompletableFuture<>();

    ClientCalls.asyncUnaryCall(
        channel.newCall(UNARY, options()),
        "hello",
        new StreamObserver<>() {
          @Override
          public void onNext(String message) {
            thread.complete(Thread.currentThread().getName());
          }

          @Override
          public void onError(Throwable failure) {
            thread.completeExceptionally(failure);
          }

          @Override
          public void onCompleted() {}
        });

    assertThat(thread.get(60, TimeUnit.SECONDS)).startsWith("grpc-default-executor");
  }

  @Test
  void aCallThatIsCancelledBeforeItsMessageEnds() throws Exception {
    FakeGrpcServer server = server();
    ClientCall<String, String> call = channel(server, api(server)).newCall(UNARY, options());
    CompletableFuture<Status> closed = new CompletableFuture<>();
    call.start(
        new ClientCall.Listener<>() {
          @Override
          public void onClose(Status status, Metadata trailers) {
            closed.complete(status);
          }
        },
        new Metadata());

    call.cancel("enough", null);

    assertThat(closed.get(30, TimeUnit.SECONDS).getCode()).isEqualTo(Status.Code.CANCELLED);
    assertThat(server.seen()).isEmpty();
  }
}
