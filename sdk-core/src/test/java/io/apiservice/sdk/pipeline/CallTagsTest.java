package io.apiservice.sdk.pipeline;

import static java.util.concurrent.CompletableFuture.completedFuture;
import static org.assertj.core.api.Assertions.assertThat;

import io.apiservice.sdk.ApiClient;
import io.apiservice.sdk.call.RetryPolicy;
import io.apiservice.sdk.event.ApiListener;
import io.apiservice.sdk.http.Headers;
import io.apiservice.sdk.http.Response;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;

/** Tags that an application gives to its calls. */
class CallTagsTest {
  private final List<Map<String, String>> heard = Collections.synchronizedList(new ArrayList<>());
  private final Queue<Response> responses = new ConcurrentLinkedQueue<>();

  private ApiClient api() {
    return ApiClient.builder()
        .baseUri("https://api.example.com/")
        .retries(RetryPolicy.of(2).withDelays(Duration.ZERO, 1, Duration.ZERO))
        .listener(
            new ApiListener() {
              @Override
              public void onRequest(RequestSent event) {
                heard.add(event.tags());
              }

              @Override
              public void onResponse(ResponseReceived event) {
                heard.add(event.tags());
              }

              @Override
              public void onRetry(RetryScheduled event) {
                heard.add(event.tags());
              }
            })
        .transport(request -> completedFuture(responses.remove()))
        .build();
  }

  @Test
  void everyEventOfACallHasItsTags() {
    responses.add(Response.of(503));
    responses.add(Response.of(200, "{}"));

    api().get("users").tag("operation", "list").returningNothing().tag("tenant", "acme").send();

    assertThat(heard).hasSize(5).containsOnly(Map.of("operation", "list", "tenant", "acme"));
  }

  @Test
  void everyPageHasTheTagsOfTheList() {
    responses.add(Response.of(200, Headers.of("Link", "</users?page=2>; rel=\"next\""), "[\"a\"]"));
    responses.add(Response.of(200, "[\"b\"]"));

    assertThat(api().get("users").tag("operation", "list").pages(String.class)).hasSize(2);

    assertThat(heard).hasSize(4).containsOnly(Map.of("operation", "list"));
  }

  @Test
  void aCallWithoutTagsAndTheDropInHaveNone() throws Exception {
    responses.add(Response.of(200, "{}"));
    responses.add(Response.of(200, "{}"));
    ApiClient api = api();

    api.get("users").returningNothing().send();
    api.asHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create("https://api.example.com/users")).build(),
            BodyHandlers.discarding());

    assertThat(heard).hasSize(4).containsOnly(Map.of());
  }

  @Test
  void aTagOfACopyDoesNotReachTheOriginal() {
    responses.add(Response.of(200, "{}"));
    var call = api().get("users").returningNothing();
    assertThat(call.tag("operation", "list")).isNotSameAs(call);

    call.send();

    assertThat(heard).containsOnly(Map.of());
  }
}
