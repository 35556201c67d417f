package io.apiservice.sdk.transport.apache5;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.apiservice.sdk.ApiClient;
import io.apiservice.sdk.auth.Credentials;
import io.apiservice.sdk.call.RetryPolicy;
import io.apiservice.sdk.error.CallTimeoutException;
import io.apiservice.sdk.error.TransportException;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hc.client5.http.config.TlsConfig;
import org.apache.hc.client5.http.impl.async.HttpAsyncClients;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.nio.PoolingAsyncClientConnectionManagerBuilder;
import org.apache.hc.core5.http2.HttpVersionPolicy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The asynchronous client speaks HTTP/2 where the application's builder says so. */
@Timeout(60)
class ApacheHttp2Test {
  private static final Duration SHORT = Duration.ofMillis(300);
  private static final Duration LONG = Duration.ofSeconds(50);

  private final OpenResources open = new OpenResources();
  private final CountDownLatch arrived = new CountDownLatch(1);
  private final CountDownLatch otherArrived = new CountDownLatch(1);
  private final CountDownLatch answerOther = new CountDownLatch(1);

  @AfterEach
  void close() throws Exception {
    open.close();
  }

  private CleartextHttp2Server server(CleartextHttp2Server.Handler handler) throws Exception {
    return open.add(new CleartextHttp2Server(handler));
  }

  /**
   * @param shared whether exchanges share connections, which Apache calls experimental
   */
  private ApiClient client(CleartextHttp2Server server, boolean shared) {
    ApacheTransport transport =
        open.add(
            ApacheTransport.of(
                open.add(HttpClients.createDefault()),
                HttpAsyncClients.custom()
                    .setConnectionManager(
                        PoolingAsyncClientConnectionManagerBuilder.create()
                            .setMaxConnPerRoute(100)
                            .setMaxConnTotal(100)
                            .setMessageMultiplexing(shared)
                            .setDefaultTlsConfig(
                                TlsConfig.custom()
                                    .setVersionPolicy(HttpVersionPolicy.FORCE_HTTP_2)
                                    .build())
                            .build())));
    return open.add(
        ApiClient.builder()
            .transport(transport)
            .baseUri(server.uri())
            .credentials(Credentials.bearer("bearer-of-this-test"))
            .retries(RetryPolicy.none())
            .build());
  }

  private static CompletableFuture<String> call(ApiClient api, Duration limit) {
    return api.get("").returning(String.class).timeout(limit).sendAsync().toCompletableFuture();
  }

  private static String value(CompletableFuture<String> call) throws Exception {
    return call.get(40, TimeUnit.SECONDS);
  }

  private static void within(CountDownLatch latch) throws InterruptedException {
    assertThat(latch.await(40, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void aConnectionIsUsedAgainAfterEachResponse() throws Exception {
    CleartextHttp2Server server =
        server(
            exchange -> {
              exchange.headers(exchange.number() % 2 == 0 ? 404 : 200);
              exchange.data("ok".getBytes(ISO_8859_1), true);
            });
    ApiClient api = client(server, false);

    for (int i = 0; i < 10; i++) {
      HttpResponse<String> response =
          api.asHttpClient()
              .sendAsync(
                  HttpRequest.newBuilder(server.uri()).timeout(LONG).build(),
                  BodyHandlers.ofString())
              .get(40, TimeUnit.SECONDS);
      assertThat(response.body()).isEqualTo("ok");
      assertThat(response.version()).isEqualTo(Version.HTTP_2);
    }

    assertThat(server.connections()).isEqualTo(1);
  }

  /** Far more than the window of a stream, so the server must be told what was read. */
  @Test
  void aLongStreamArrivesWhole() throws Exception {
    byte[] part = new byte[1 << 16];
    int parts = 300;
    CleartextHttp2Server server =
        server(
            exchange -> {
              exchange.headers(200);
              for (int i = 1; i <= parts; i++) {
                exchange.data(part, i == parts);
              }
            });
    ApiClient api = client(server, false);

    for (int i = 0; i < 2; i++) {
      try (InputStream in = api.get("").returning(InputStream.class).send()) {
        assertThat(in.transferTo(OutputStream.nullOutputStream()))
            .isEqualTo((long) parts * part.length);
      }
    }

    assertThat(server.connections()).isEqualTo(1);
  }

  @Test
  void aLongBodyIsSentWhole() throws Exception {
    CleartextHttp2Server server = server(exchange -> exchange.ok("" + exchange.received()));
    ApiClient api = client(server, false);
    byte[] body = new byte[3_000_000];
    for (BodyPublisher publisher :
        List.of(
            BodyPublishers.ofByteArray(body),
            BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body)))) {
      HttpRequest request =
          HttpRequest.newBuilder(server.uri()).timeout(LONG).POST(publisher).build();

      assertThat(
              api.asHttpClient()
                  .sendAsync(request, BodyHandlers.ofString())
                  .get(40, TimeUnit.SECONDS)
                  .body())
          .isEqualTo("3000000");
    }
  }

  /** Answers a first request; then one that waits to be answered, and one that is never ended. */
  private CleartextHttp2Server serverOfTwo(int status) throws Exception {
    AtomicInteger number = new AtomicInteger();
    return server(
        exchange -> {
          switch (number.incrementAndGet()) {
            case 1 -> exchange.ok("first");
            case 2 -> {
              otherArrived.countDown();
              within(answerOther);
              exchange.ok("other");
            }
            default -> {
              if (status > 0) {
                exchange.headers(status);
                exchange.data("half".getBytes(ISO_8859_1), false);
              }
              arrived.countDown();
            }
          }
        });
  }

  /**
   * Ends one call while another is under way.
   *
   * @return the other call
   */
  private CompletableFuture<String> otherOfTwo(ApiClient api, boolean deadline) throws Exception {
    assertThat(value(call(api, LONG))).isEqualTo("first");
    CompletableFuture<String> other = call(api, LONG);
    within(otherArrived);
    CompletableFuture<String> ended = call(api, deadline ? SHORT : LONG);
    within(arrived);
    if (!deadline) {
      ended.cancel(true);
    } else {
      assertThat(catchThrowable(() -> value(ended)))
          .isInstanceOf(ExecutionException.class)
          .hasCauseInstanceOf(CallTimeoutException.class);
    }
    return other;
  }

  @ParameterizedTest
  @CsvSource({"0,false", "200,false", "404,false", "0,true", "200,true", "404,true"})
  void aCallThatEndsEarlyEndsItsStreamAndNoOtherCall(int status, boolean deadline)
      throws Exception {
    CleartextHttp2Server server = serverOfTwo(status);
    CompletableFuture<String> other = otherOfTwo(client(server, false), deadline);

    assertThat(server.ended().tryAcquire(40, TimeUnit.SECONDS)).isTrue();
    answerOther.countDown();

    assertThat(value(other)).isEqualTo("other");
    assertThat(server.connections()).isEqualTo(2);
    assertThat(server.ended().availablePermits()).isZero();
  }

  /** Why the documentation says that exchanges must not share connections. */
  @Test
  void aSharedConnectionIsClosedByACallThatEndsEarly() throws Exception {
    CleartextHttp2Server server = serverOfTwo(0);
    CompletableFuture<String> other = otherOfTwo(client(server, true), false);

    assertThat(server.ended().tryAcquire(40, TimeUnit.SECONDS)).isTrue();
    answerOther.countDown();

    assertThat(catchThrowable(() -> value(other)))
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(TransportException.class);
    assertThat(server.connections()).isEqualTo(1);
  }

  @Test
  void aStreamThatIsClosedUnreadEndsAndNoOtherCall() throws Exception {
    CleartextHttp2Server server = serverOfTwo(200);
    ApiClient api = client(server, false);
    assertThat(value(call(api, LONG))).isEqualTo("first");
    CompletableFuture<String> other = call(api, LONG);
    within(otherArrived);

    InputStream in = api.get("").returning(InputStream.class).send();
    assertThat(in.readNBytes(4)).hasSize(4);
    in.close();

    assertThat(server.ended().tryAcquire(40, TimeUnit.SECONDS)).isTrue();
    answerOther.countDown();
    assertThat(value(other)).isEqualTo("other");
    assertThat(server.connections()).isEqualTo(2);
  }
}
