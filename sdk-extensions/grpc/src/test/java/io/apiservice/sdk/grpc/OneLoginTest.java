package io.apiservice.sdk.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.apiservice.sdk.ApiClient;
import io.apiservice.sdk.apache5.ApacheCredentials;
import io.apiservice.sdk.oauth.OAuth;
import io.apiservice.sdk.okhttp.OkHttpCredentials;
import io.apiservice.sdk.spring.RestClientCredentials;
import io.apiservice.sdk.spring.WebClientCredentials;
import io.apiservice.sdk.testkit.FakeServersExtension;
import io.apiservice.sdk.testkit.Fault;
import io.apiservice.sdk.testkit.Gate;
import io.apiservice.sdk.testkit.Login;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.http.client.reactive.ReactorClientHttpConnector;
import org.springframework.web.client.RestClient;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.ConnectionProvider;

/** OkHttp, RestClient, WebClient, Apache HttpClient, gRPC and the SDK itself, all on one login. */
@Timeout(120)
class OneLoginTest {
  private static final int CALLERS = 64;
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @RegisterExtension static final FakeServersExtension SERVERS = FakeServersExtension.strict();

  @Test
  void aRevokedTokenCostsAllClientsTogetherOneTokenRequest() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    ExecutorService threads = Executors.newFixedThreadPool(CALLERS);
    ConnectionProvider connections = ConnectionProvider.create("test", CALLERS);
    Login login = SERVERS.auth().login("ada");
    try (FakeGrpcServer grpc = FakeGrpcServer.of(SERVERS.auth());
        ApiClient api =
            ApiClient.builder()
                .baseUri(SERVERS.api().baseUri())
                .origin(URI.create("http://localhost:" + grpc.port()))
                .credentials(
                    OAuth.refreshToken(login.refreshToken())
                        .tokenEndpoint(SERVERS.auth().tokenEndpoint())
                        .accessToken(login.accessToken(), login.expiresAt())
                        .onRotation(token -> {})
                        .build())
                .build();
        CloseableHttpClient apache = apache(api)) {
      ManagedChannel channel =
          NettyChannelBuilder.forAddress("localhost", grpc.port()).usePlaintext().build();
      List<Callable<String>> clients =
          List.of(
              grpc(api, channel),
              okHttp(api),
              restClient(api),
              webClient(api, connections),
              () -> apache.execute(new HttpGet(users()), r -> EntityUtils.toString(r.getEntity())),
              () -> api.get("users/1").returning(String.class).send());
      Gate gate = new Gate();
      SERVERS.api().faults().always(Fault.holdAnswer(gate));
      SERVERS.auth().revokeAccessTokens();

      List<Callable<String>> callers = new ArrayList<>();
      for (int i = 0; i < CALLERS; i++) {
        callers.add(clients.get(i % clients.size()));
      }
      int overGrpc = (int) callers.stream().filter(clients.get(0)::equals).count();
      CountDownLatch refusedCalls = new CountDownLatch(overGrpc);
      grpc.beforeRefusal(
          () -> {
            refusedCalls.countDown();
            await(release);
          });
      List<Future<String>> calls = callers.stream().map(threads::submit).toList();
      boolean allRefused =
          gate.awaitArrivals(CALLERS - overGrpc, LIMIT) && refusedCalls.await(60, TimeUnit.SECONDS);
      gate.open();
      release.countDown();

      assertThat(allRefused).as("every client has sent the revoked token").isTrue();
      for (Future<String> call : calls) {
        assertThat(call.get(60, TimeUnit.SECONDS)).containsAnyOf("Ada", "echo hello");
      }
      assertThat(SERVERS.auth().tokenCalls()).isEqualTo(1);
      assertThat(SERVERS.api().requestCount() + grpc.seen().size())
          .as("each call was sent twice")
          .isEqualTo(2 * CALLERS);
      assertThat(SERVERS.auth().loginsEndedByReuse()).isEmpty();
      channel.shutdownNow().awaitTermination(30, TimeUnit.SECONDS);
    } finally {
      threads.shutdownNow();
      connections.disposeLater().block(LIMIT);
    }
  }

  private static URI users() {
    return SERVERS.api().baseUri().resolve("users/1");
  }

  private static Callable<String> okHttp(ApiClient api) {
    OkHttpClient client =
        OkHttpCredentials.install(api, new OkHttpClient.Builder().readTimeout(LIMIT)).build();
    Request request = new Request.Builder().url(users().toString()).build();
    return () -> {
      try (Response response = client.newCall(request).execute()) {
        return response.body().string();
      }
    };
  }

  private static Callable<String> restClient(ApiClient api) {
    RestClient client = RestClientCredentials.install(api, RestClient.builder()).build();
    return () -> String.valueOf(client.get().uri(users()).retrieve().body(String.class));
  }

  private static Callable<String> webClient(ApiClient api, ConnectionProvider connections) {
    WebClient client =
        WebClientCredentials.install(api, WebClient.builder())
            .clientConnector(new ReactorClientHttpConnector(HttpClient.create(connections)))
            .build();
    return () ->
        String.valueOf(client.get().uri(users()).retrieve().bodyToMono(String.class).block(LIMIT));
  }

  private static CloseableHttpClient apache(ApiClient api) {
    return ApacheCredentials.install(
            api,
            HttpClients.custom()
                .setConnectionManager(
                    PoolingHttpClientConnectionManagerBuilder.create()
                        .setMaxConnPerRoute(CALLERS)
                        .build()))
        .build();
  }

  private static Callable<String> grpc(ApiClient api, Channel channel) {
    Channel signed = ClientInterceptors.intercept(channel, GrpcCredentials.interceptor(api));
    return () ->
        ClientCalls.blockingUnaryCall(
            signed, FakeGrpcServer.UNARY, CallOptions.DEFAULT.withDeadlineAfter(LIMIT), "hello");
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
}
