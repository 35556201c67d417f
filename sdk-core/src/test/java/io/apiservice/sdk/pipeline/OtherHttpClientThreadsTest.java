package io.apiservice.sdk.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.apiservice.sdk.ApiClient;
import io.apiservice.sdk.auth.Credential;
import io.apiservice.sdk.auth.CredentialProvider;
import io.apiservice.sdk.auth.Credentials;
import io.apiservice.sdk.error.UnauthorizedException;
import io.apiservice.sdk.event.ApiListener;
import io.apiservice.sdk.http.Request;
import io.apiservice.sdk.http.Response;
import io.apiservice.sdk.http.Transport;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Where the code of the application runs if another client's threads must not block. */
@Timeout(60)
class OtherHttpClientThreadsTest {
  private static final Request REQUEST =
      Request.of("GET", URI.create("https://api.example.com/users"));

  private static ApiClient.Builder builder() {
    return ApiClient.builder()
        .baseUri("https://api.example.com/")
        .credentials(Credentials.apiKey("k3y-q9Lw2mVx7TbR4p"));
  }

  @Test
  void aListenerRunsNeitherOnTheCallersThreadNorOnThatOfTheOtherClient() throws Exception {
    Set<Thread> heard = ConcurrentHashMap.newKeySet();
    Set<Thread> client = ConcurrentHashMap.newKeySet();
    ApiListener listener =
        new ApiListener() {
          @Override
          public void onRequest(RequestSent event) {
            heard.add(Thread.currentThread());
          }

          @Override
          public void onResponse(ResponseReceived event) {
            heard.add(Thread.currentThread());
          }
        };
    Transport next =
        request -> {
          CompletableFuture<Response> answer = new CompletableFuture<>();
          new Thread(
                  () -> {
                    client.add(Thread.currentThread());
                    answer.complete(Response.of(200));
                  })
              .start();
          return answer;
        };
    try (ApiClient api = builder().listener(listener).build()) {
      api.authenticating(next).send(REQUEST).get(30, TimeUnit.SECONDS);
    }

    assertThat(heard).isNotEmpty().doesNotContain(Thread.currentThread());
    assertThat(heard).doesNotContainAnyElementsOf(client);
  }

  @Test
  void aRefusalIsTheExceptionOfACall() throws Exception {
    try (ApiClient api = builder().build()) {
      Response refused =
          api.authenticating(
                  request ->
                      CompletableFuture.completedFuture(
                          Response.of(401, "{\"error\":\"invalid_token\"}")))
              .send(REQUEST)
              .get(30, TimeUnit.SECONDS);

      assertThat(api.exception(refused))
          .isInstanceOf(UnauthorizedException.class)
          .hasMessageContaining("https://api.example.com/users")
          .hasMessageNotContaining("q9Lw2mVx7TbR4p");
      assertThat(new String(refused.body().peek(), StandardCharsets.UTF_8))
          .as("not consumed")
          .contains("invalid_token");
      assertThatThrownBy(() -> api.exception(Response.of(200)))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void aRefusalByAnotherOriginIsAnExceptionToo() throws Exception {
    try (ApiClient api = builder().build()) {
      Response refused =
          api.authenticating(request -> CompletableFuture.completedFuture(Response.of(401)))
              .send(Request.of("GET", URI.create("https://elsewhere.example.com/users")))
              .get(30, TimeUnit.SECONDS);

      assertThat(api.exception(refused))
          .isInstanceOf(UnauthorizedException.class)
          .hasMessageContaining("https://elsewhere.example.com/users");
    }
  }

  /** A future that another client never completes must not keep the credential's next use back. */
  @Test
  void aResponseThatNeverComesDelaysNoOtherCall() throws Exception {
    try (ApiClient api = builder().build()) {
      CompletableFuture<Response> pending =
          api.authenticating(request -> new CompletableFuture<>()).send(REQUEST);
      assertThat(
              api.authenticating(request -> CompletableFuture.completedFuture(Response.of(200)))
                  .send(REQUEST)
                  .get(30, TimeUnit.SECONDS)
                  .status())
          .isEqualTo(200);
      assertThat(pending).isNotDone();
    }
  }

  @Test
  void aProviderThatBlocksDoesNotBlockTheCaller() throws Exception {
    CompletableFuture<Credential> slow = new CompletableFuture<>();
    CredentialProvider blocking =
        () -> {
          slow.join();
          return slow;
        };
    try (ApiClient api = builder().credentials(blocking).build()) {
      CompletableFuture<Response> answer =
          api.authenticating(request -> CompletableFuture.completedFuture(Response.of(200)))
              .send(REQUEST);
      assertThat(answer).isNotDone();
      slow.complete(Credential.bearer("t0k3n-q9Lw2mVx7TbR4p"));
      assertThat(answer.get(30, TimeUnit.SECONDS).status()).isEqualTo(200);
    }
  }
}
