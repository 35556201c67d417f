package io.apiservice.sdk.pipeline;

import static java.util.concurrent.CompletableFuture.completedFuture;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.apiservice.sdk.ApiClient;
import io.apiservice.sdk.auth.Credential;
import io.apiservice.sdk.auth.CredentialProvider;
import io.apiservice.sdk.call.ApiResponse;
import io.apiservice.sdk.call.Call;
import io.apiservice.sdk.call.RetryPolicy;
import io.apiservice.sdk.error.DecodingException;
import io.apiservice.sdk.error.PreconditionFailedException;
import io.apiservice.sdk.error.RateLimitException;
import io.apiservice.sdk.http.Headers;
import io.apiservice.sdk.http.Request;
import io.apiservice.sdk.http.Response;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What a client and a server tell each other beside the content. */
class MannersTest {
  private final List<Request> requests = Collections.synchronizedList(new ArrayList<>());
  private final Queue<Response> responses = new ArrayDeque<>();

  record User(String name) {}

  private ApiClient.Builder builder() {
    return ApiClient.builder()
        .baseUri("https://api.example.com/")
        .retries(RetryPolicy.of(2).withDelays(Duration.ZERO, 1, Duration.ZERO))
        .transport(
            request -> {
              requests.add(request);
              return completedFuture(responses.remove());
            });
  }

  private Call<User> get(ApiClient api) {
    return api.get("users/1").returning(User.class);
  }

  private String sent(String name) {
    return requests.get(requests.size() - 1).headers().first(name).orElse("-");
  }

  @Test
  void aResponseHasItsTagAndItsRateLimit() {
    responses.add(
        Response.of(
            200,
            Headers.of("ETag", "\"v7\"", "RateLimit", "\"default\";r=50;t=30"),
            "{\"name\":\"Ada\"}"));

    ApiResponse<User> response = get(builder().build()).withResponse().send();

    assertThat(response.etag()).contains("\"v7\"");
    assertThat(response.rateLimit().orElseThrow().remaining()).hasValue(50);
    assertThat(response.rateLimit().orElseThrow().reset()).contains(Duration.ofSeconds(30));
  }

  @Test
  void aRefusalForTheRateHasTheLimit() {
    responses.add(
        Response.of(429, Headers.of("X-RateLimit-Limit", "60", "Retry-After", "600"), ""));

    assertThatThrownBy(() -> get(builder().build()).send())
        .isInstanceOfSatisfying(
            RateLimitException.class,
            limited -> {
              assertThat(limited.rateLimit().orElseThrow().limit()).hasValue(60);
              assertThat(limited.rateLimit().orElseThrow().reset())
                  .contains(Duration.ofMinutes(10));
            });
  }

  @Test
  void aResourceIsReadOnlyIfItHasChanged() {
    responses.add(Response.of(304, Headers.of("ETag", "\"v7\""), ""));

    ApiResponse<User> response = get(builder().build()).ifNoneMatch("\"v7\"").withResponse().send();

    assertThat(sent("If-None-Match")).isEqualTo("\"v7\"");
    assertThat(response.status()).isEqualTo(304);
  }

  @Test
  void aStreamThatHasNotChangedIsNotAnEmptyStream() {
    responses.add(Response.of(304, Headers.of("ETag", "\"v7\""), ""));
    responses.add(Response.of(304, Headers.of("ETag", "\"v7\""), ""));
    ApiClient api = builder().build();

    assertThatThrownBy(() -> api.get("users").elements(User.class).ifNoneMatch("\"v7\"").send())
        .isInstanceOf(DecodingException.class)
        .hasMessageContaining("not modified: send the call withResponse()");
    assertThatThrownBy(
            () -> api.get("users").returning(InputStream.class).ifNoneMatch("\"v7\"").send())
        .isInstanceOf(DecodingException.class);
  }

  @Test
  void aResourceIsChangedOnlyIfNobodyElseHasChangedIt() {
    responses.add(Response.of(412));
    Call<User> call =
        builder()
            .build()
            .resource("users", User.class)
            .calls()
            .replace("1", new User("Ada"))
            .ifMatch("\"v7\"");

    assertThatThrownBy(call::send).isInstanceOf(PreconditionFailedException.class);
    assertThat(sent("If-Match")).isEqualTo("\"v7\"");
  }

  @Test
  void aTagWithoutQuotesIsRefused() {
    Call<User> call = get(builder().build());

    assertThatThrownBy(() -> call.ifMatch("v7"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("in quotes");
    assertThatThrownBy(() -> call.ifNoneMatch("v7")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> call.ifMatch("W/\"v7\"")).hasMessageContaining("weak");
    assertThat(call.ifNoneMatch("*")).isNotNull();
  }

  @Test
  void aBodyThatCannotBeReadNamesItsRequest() {
    responses.add(Response.of(200, Headers.of("X-Request-Id", "abc-1"), "[]"));

    assertThatThrownBy(() -> get(builder().build()).send())
        .isInstanceOf(DecodingException.class)
        .hasMessageContaining("request id abc-1");
  }

  /** Numbers its keys, and has a new one after each refusal. */
  private static final class Keys implements CredentialProvider {
    private int number = 1;

    @Override
    public CompletableFuture<Credential> current() {
      return completedFuture(Credential.header("X-Api-Key", "key-" + number));
    }

    @Override
    public CompletableFuture<Credential> renew(Credential rejected) {
      number++;
      return current();
    }
  }

  private static String key(Request request) {
    return request.headers().first("X-Api-Key").orElse("-");
  }

  @Test
  void anInterceptorSeesEveryAttemptWithItsCredential() {
    List<String> seen = Collections.synchronizedList(new ArrayList<>());
    responses.add(Response.of(503));
    responses.add(Response.of(401));
    responses.add(Response.of(302, Headers.of("Location", "/users/2"), ""));
    responses.add(Response.of(200, "{\"name\":\"Ada\"}"));
    ApiClient api =
        builder()
            .credentials(new Keys())
            .wrapAttempts(
                next ->
                    request -> {
                      seen.add(request.uri().getPath() + " " + key(request));
                      return next.send(request.withHeader("X-Signature", key(request)));
                    })
            .build();

    assertThat(get(api).send()).isEqualTo(new User("Ada"));
    assertThat(seen)
        .containsExactly("/users/1 key-1", "/users/1 key-1", "/users/1 key-2", "/users/2 key-2");
    assertThat(requests)
        .extracting(request -> request.headers().first("X-Signature").orElse("-"))
        .containsExactly("key-1", "key-1", "key-2", "key-2");
  }

  @Test
  void anInterceptorOfAttemptsSeesTheDropIn() throws Exception {
    List<String> seen = Collections.synchronizedList(new ArrayList<>());
    responses.add(Response.of(200, "ok"));
    ApiClient api =
        builder()
            .wrapAttempts(next -> request -> next.send(seen(seen, "inner", request)))
            .wrapAttempts(next -> request -> next.send(seen(seen, "outer", request)))
            .build();

    api.asHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create("https://api.example.com/x")).build(),
            BodyHandlers.ofString());

    assertThat(seen).containsExactly("outer", "inner");
  }

  @Test
  void anInterceptorOfAttemptsDoesNotRunOnTheThreadThatHasTheResponse() throws Exception {
    CompletableFuture<Response> answer = new CompletableFuture<>();
    CompletableFuture<String> thread = new CompletableFuture<>();
    CountDownLatch sent = new CountDownLatch(1);
    ApiClient api =
        ApiClient.builder()
            .baseUri("https://api.example.com/")
            .transport(request -> answer)
            .wrapAttempts(
                next ->
                    request -> {
                      CompletableFuture<Response> seen =
                          next.send(request)
                              .whenComplete(
                                  (response, failure) ->
                                      thread.complete(Thread.currentThread().getName()));
                      sent.countDown();
                      return seen;
                    })
            .build();

    CompletableFuture<User> user = get(api).sendAsync();
    assertThat(sent.await(30, TimeUnit.SECONDS)).isTrue();
    Thread io =
        new Thread(() -> answer.complete(Response.of(200, "{\"name\":\"Ada\"}")), "network");
    io.start();

    assertThat(user.get(30, TimeUnit.SECONDS)).isEqualTo(new User("Ada"));
    assertThat(thread.get(30, TimeUnit.SECONDS)).isNotEqualTo("network");
  }

  private static Request seen(List<String> seen, String name, Request request) {
    seen.add(name);
    return request;
  }

  @Test
  void anInterceptorOfAttemptsThatThrowsFailsItsCall() {
    ApiClient api =
        builder()
            .wrapAttempts(
                next ->
                    request -> {
                      throw new IllegalStateException("cannot sign");
                    })
            .build();

    assertThatThrownBy(() -> get(api).retries(0).send())
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("cannot sign");
    assertThat(Optional.of(requests)).contains(List.of());
  }
}
