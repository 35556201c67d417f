package io.apiservice.sdk.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class FakeApiTest {
  @RegisterExtension static final FakeServersExtension servers = FakeServersExtension.strict();

  private final RawHttpClient rawHttpClient = new RawHttpClient();

  private URI users(String rest) {
    return servers.api().baseUri().resolve("users" + rest);
  }

  private String[] signedIn() {
    return new String[] {"Authorization", "Bearer " + servers.auth().login("ada").accessToken()};
  }

  @Test
  void onlyLiveTokensPassAndTheOthersAreToldWhy() throws Exception {
    String[] header = signedIn();

    assertThat(rawHttpClient.get(users("/1"), header).body()).contains("Ada");
    assertThat(challenge(rawHttpClient.get(users("/1")))).isEqualTo("Bearer realm=\"fake-api\"");
    servers.auth().revokeAccessTokens();
    assertThat(challenge(rawHttpClient.get(users("/1"), header)))
        .contains("invalid_token", "was revoked");
    String[] second = signedIn();
    servers.auth().expireAccessTokens();
    assertThat(challenge(rawHttpClient.get(users("/1"), second))).contains("expired");

    assertThat(servers.api().unauthorizedCount()).isEqualTo(3);
    assertThat(servers.api().count(200)).isEqualTo(1);
  }

  @Test
  void objectsAreCreatedReadChangedAndDeleted() throws Exception {
    String[] header = signedIn();

    HttpResponse<String> made =
        rawHttpClient.send("POST", users(""), "{\"name\":\"Edsger\"}", header);
    URI his = URI.create(made.headers().firstValue("Location").orElseThrow());
    rawHttpClient.send("PATCH", his, "{\"name\":null,\"active\":true}", header);

    assertThat(made.statusCode()).isEqualTo(201);
    assertThat(RawHttpClient.members(rawHttpClient.get(his, header)))
        .containsEntry("active", true)
        .doesNotContainKey("name");
    assertThat(rawHttpClient.send("DELETE", his, "", header).statusCode()).isEqualTo(204);
    assertThat(rawHttpClient.get(his, header).statusCode()).isEqualTo(404);
    assertThat(rawHttpClient.send("POST", users(""), "no json", header).statusCode())
        .isEqualTo(400);
    assertThat(rawHttpClient.send("HEAD", users("/1"), "", header).statusCode()).isEqualTo(200);
  }

  @Test
  void listsComeInPagesThatNameTheNext() throws Exception {
    for (int i = 3; i <= 7; i++) {
      servers.api().put("users", "" + i, Map.of("name", "u" + i, "active", true));
    }
    String[] header = signedIn();

    HttpResponse<String> first = rawHttpClient.get(users("?active=true&per_page=4"), header);
    String link = first.headers().firstValue("Link").orElseThrow();
    HttpResponse<String> second =
        rawHttpClient.get(URI.create(link.substring(1, link.indexOf('>'))), header);

    assertThat(first.body()).contains("Ada", "u5").doesNotContain("Grace", "u6");
    assertThat(second.body()).contains("u6", "u7").doesNotContain("u5");
    assertThat(second.headers().firstValue("Link")).isEmpty();
  }

  @Test
  void keysOpenTheDoorInEachPlace() throws Exception {
    try (FakeApi api =
        FakeApi.builder()
            .apiKey("k1")
            .apiKeyInHeader("X-Api-Key", "k2")
            .apiKeyInQuery("key", "k3")
            .start()) {
      api.put("users", "1", Map.of());
      URI one = api.baseUri().resolve("users/1");

      assertThat(rawHttpClient.get(one, "Authorization", "Bearer k1").statusCode()).isEqualTo(200);
      assertThat(rawHttpClient.get(one, "x-api-key", "k2").statusCode()).isEqualTo(200);
      assertThat(rawHttpClient.get(URI.create(one + "?key=k3")).statusCode()).isEqualTo(200);
      assertThat(rawHttpClient.get(one, "X-Api-Key", "k1").statusCode()).isEqualTo(401);

      assertThat(api.requests().get(1).credentialHeaders()).containsExactly("x-api-key");
      assertThat(api.requests().get(2).carriesCredential()).isFalse();
      assertThat(api.requests().toString()).doesNotContain("k1", "k2", "k3");
    }
  }

  @Test
  void aMissingScopeIs403() throws Exception {
    try (FakeApi api = FakeApi.builder().bearer(servers.auth()).scope("admin").start()) {
      HttpResponse<String> reply = rawHttpClient.get(api.baseUri().resolve("users"), signedIn());

      assertThat(reply.statusCode()).isEqualTo(403);
      assertThat(challenge(reply)).contains("insufficient_scope");
    }
  }

  @Test
  void aHeldAnswerWasDecidedBeforeTheGateOpened() throws Exception {
    Gate gate = new Gate();
    String[] header = signedIn();
    servers.auth().revokeAccessTokens();
    servers.api().faults().next(Fault.holdAnswer(gate));

    CompletableFuture<Integer> late =
        CompletableFuture.supplyAsync(() -> status(users("/1"), header));
    assertThat(gate.awaitArrivals(1, Duration.ofSeconds(5))).isTrue();
    assertThat(late).isNotDone();
    gate.open();

    assertThat(late.get()).isEqualTo(401);
  }

  @Test
  void hundredsOfSlowRequestsAtOnceDoNotWaitForEachOther() {
    servers.api().latency(Duration.ofMillis(300), Duration.ofMillis(400), 7);
    String[] header = signedIn();
    long start = System.nanoTime();

    var all =
        IntStream.range(0, 300)
            .mapToObj(
                i ->
                    CompletableFuture.supplyAsync(
                        () -> status(users("/1"), header), task -> new Thread(task).start()))
            .toList();

    assertThat(all).allMatch(future -> future.join() == 200);
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
  }

  private int status(URI uri, String... header) {
    try {
      return rawHttpClient.get(uri, header).statusCode();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static String challenge(HttpResponse<String> response) {
    return response.headers().firstValue("WWW-Authenticate").orElse("");
  }
}
