package io.apiservice.sdk.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.apiservice.sdk.ApiClient;
import io.apiservice.sdk.auth.Credentials;
import io.apiservice.sdk.call.Call;
import io.apiservice.sdk.call.RetryPolicy;
import io.apiservice.sdk.event.ApiListener;
import io.apiservice.sdk.http.Request;
import io.apiservice.sdk.http.Response;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * A closed client sends nothing, although a transport that was passed in stays open. What holds for
 * the network of the SDK itself is in {@code ThreadsTest} of the module {@code sdk-tests}.
 */
class ClosedClientTest {
  private static final Duration SHORT = Duration.ofMillis(1);

  private final List<Request> sent = new CopyOnWriteArrayList<>();
  private final AtomicReference<@Nullable ApiClient> opened = new AtomicReference<>();

  private ApiClient.Builder builder(int status) {
    return ApiClient.builder()
        .baseUri("https://api.example.com/")
        .credentials(Credentials.none())
        .retries(RetryPolicy.of(3).withDelays(SHORT, 1, SHORT))
        .transport(
            request -> {
              sent.add(request);
              return CompletableFuture.completedFuture(Response.of(status, "{}"));
            });
  }

  private void close() {
    ApiClient api = opened.get();
    if (api != null) {
      api.close();
    }
  }

  @Test
  void aCallThatPausesBeforeARetrySendsNothingMore() {
    ApiClient api =
        builder(503)
            .listener(
                new ApiListener() {
                  @Override
                  public void onRetry(RetryScheduled event) {
                    close();
                  }
                })
            .build();
    opened.set(api);

    CompletableFuture<String> call = api.get("users/1").returning(String.class).sendAsync();

    assertThatThrownBy(() -> call.get(20, TimeUnit.SECONDS))
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(IllegalStateException.class);
    assertThat(sent).hasSize(1);
  }

  @Test
  void aClientForOtherCredentialsSendsNothingEither() {
    ApiClient api = builder(200).build();
    ApiClient other = api.withCredentials(Credentials.bearer("other"));
    Call<String> call = other.get("users/1").returning(String.class);
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("https://api.example.com/users/1")).build();

    api.close();

    assertThatThrownBy(call::send).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> other.asHttpClient().send(request, BodyHandlers.ofString()))
        .isInstanceOf(IOException.class);
    assertThat(sent).isEmpty();
  }

  @Test
  void aCallUnderWayReceivesItsResponse() throws Exception {
    CompletableFuture<Response> answer = new CompletableFuture<>();
    ApiClient api =
        ApiClient.builder()
            .baseUri("https://api.example.com/")
            .credentials(Credentials.none())
            .transport(request -> answer)
            .build();
    CompletableFuture<String> call = api.get("users/1").returning(String.class).sendAsync();

    api.close();
    answer.complete(Response.of(200, "\"Ada\""));

    assertThat(call.get(20, TimeUnit.SECONDS)).contains("Ada");
  }
}
