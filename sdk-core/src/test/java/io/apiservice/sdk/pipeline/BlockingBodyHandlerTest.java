package io.apiservice.sdk.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.apiservice.sdk.async.DeadlineTimer;
import io.apiservice.sdk.http.Body;
import io.apiservice.sdk.http.Headers;
import io.apiservice.sdk.http.Response;
import io.apiservice.sdk.http.client.HttpClientConfig;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscribers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A response that is available at once is not passed to a body handler on the caller's thread,
 * because the caller has a deadline.
 */
@Timeout(60)
class BlockingBodyHandlerTest {
  private final CountDownLatch release = new CountDownLatch(1);
  private final DeadlineTimer timer = new DeadlineTimer();
  private final AtomicReference<Boolean> released = new AtomicReference<>(false);
  private final HttpClient client =
      new HttpClientAdapter(
          request ->
              CompletableFuture.completedFuture(
                  Response.of(
                      200, Headers.empty(), Body.of("ok".getBytes(StandardCharsets.UTF_8)))),
          HttpClientConfig.jdk().transport(),
          UnaryOperator.identity(),
          Runnable::run,
          timer,
          new CountDownLatch(1));

  @AfterEach
  void close() {
    release.countDown();
    timer.close();
  }

  private final BodyHandler<String> blocking =
      info -> {
        try {
          released.set(release.await(20, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
        return BodySubscribers.ofString(StandardCharsets.UTF_8);
      };

  private static HttpRequest request(Duration limit) {
    return HttpRequest.newBuilder(URI.create("https://api.example.com/")).timeout(limit).build();
  }

  @Test
  void aHandlerThatBlocksDoesNotKeepABlockingCallerBeyondTheDeadline() {
    Throwable failure = catchThrowable(() -> client.send(request(Duration.ofSeconds(1)), blocking));

    assertThat(failure).isInstanceOf(HttpTimeoutException.class);
    assertThat(release.getCount()).isEqualTo(1);
  }

  @Test
  void aHandlerThatBlocksDoesNotKeepAnAsynchronousCaller() throws Exception {
    CompletableFuture<HttpResponse<String>> future =
        client.sendAsync(request(Duration.ofSeconds(30)), blocking);
    release.countDown();

    assertThat(future.get(20, TimeUnit.SECONDS).body()).isEqualTo("ok");
    assertThat(released).hasValue(true);
  }
}
