package io.apiservice.sdk.transport.apache5;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.apiservice.sdk.ApiClient;
import io.apiservice.sdk.auth.Credentials;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Stages of futures run on the executor of the client. Where that is the current thread, they run
 * on an I/O thread, which must not wait for a response that only it could read.
 */
@Timeout(60)
class BlockingOnIoThreadsTest {
  private final OpenResources open = new OpenResources();
  private final CountDownLatch chained = new CountDownLatch(1);
  private URI root = URI.create("http://localhost/");

  @AfterEach
  void close() throws Exception {
    open.close();
  }

  private ApiClient client(Wire wire, UnaryOperator<ApiClient.Builder> settings)
      throws IOException {
    SocketServer server =
        open.server(
            (connection, head) -> {
              assertThat(chained.await(40, TimeUnit.SECONDS)).isTrue();
              connection.ok("ok");
            });
    root = server.uri();
    return open.add(
        settings
            .apply(wire.builder(open::add).baseUri(root).credentials(Credentials.none()))
            .build());
  }

  /** The response arrives when the stage has been added, so the executor must run the stage. */
  private String next(ApiClient api, Function<ApiClient, String> stage) throws Exception {
    CompletableFuture<String> result =
        api.get("").returning(String.class).sendAsync().thenApply(first -> stage.apply(api));
    chained.countDown();
    return result.get(20, TimeUnit.SECONDS);
  }

  private static String call(ApiClient api) {
    return api.get("").returning(String.class).send();
  }

  private String dropIn(ApiClient api) {
    HttpRequest request = HttpRequest.newBuilder(root).build();
    try {
      return api.asHttpClient().send(request, BodyHandlers.ofString()).body();
    } catch (IOException | InterruptedException e) {
      throw new CompletionException(e);
    }
  }

  /** A client without an asynchronous one has no I/O threads. */
  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "APACHE_OF_APPLICATION")
  void aBlockingCallOnAnIoThreadIsRefused(Wire wire) throws Exception {
    ApiClient api = client(wire, builder -> builder.executor(Runnable::run));

    assertThatThrownBy(() -> next(api, BlockingOnIoThreadsTest::call))
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(IllegalStateException.class)
        .hasMessageContaining("sendAsync()");
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "APACHE_OF_APPLICATION")
  void theDropInRefusesItToo(Wire wire) throws Exception {
    ApiClient api = client(wire, builder -> builder.executor(Runnable::run));

    assertThatThrownBy(() -> next(api, this::dropIn))
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(IllegalStateException.class)
        .hasMessageContaining("sendAsync()");
  }

  @ParameterizedTest
  @EnumSource
  void aStageOnTheExecutorOfTheClientMayMakeBlockingCalls(Wire wire) throws Exception {
    ApiClient api = client(wire, builder -> builder);

    assertThat(next(api, again -> call(again) + dropIn(again))).isEqualTo("okok");
  }
}
