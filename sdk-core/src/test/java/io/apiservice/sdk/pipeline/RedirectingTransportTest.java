package io.apiservice.sdk.pipeline;

import static java.util.concurrent.CompletableFuture.completedFuture;
import static org.assertj.core.api.Assertions.assertThat;

import io.apiservice.sdk.http.Headers;
import io.apiservice.sdk.http.Request;
import io.apiservice.sdk.http.Response;
import io.apiservice.sdk.http.Transport;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RedirectingTransportTest {
  private final List<String> sent = new ArrayList<>();

  /**
   * A transport that signs the query, as an inner stage does, and redirects from one address to the
   * next.
   */
  private Response follow(String... locations) {
    Transport signing =
        request -> {
          sent.add(request.uri().toString());
          Request signed =
              request.withSecretUri(
                  URI.create(
                      request.uri() + (request.uri().getRawQuery() == null ? "?" : "&") + "key=K"));
          int hop = sent.size() - 1;
          Response response =
              hop < locations.length
                  ? Response.of(302, Headers.of("Location", locations[hop]), "")
                  : Response.of(200);
          return completedFuture(response.withRequest(signed));
        };
    return new RedirectingTransport(signing)
        .send(Request.of("GET", URI.create("https://api.example.com/a?x=1")))
        .join();
  }

  @Test
  void aKeyThatTheServerRepeatsInTheAddressIsLeftOut() {
    follow("https://cdn.example.com/a?x=1&key=K");

    assertThat(sent).last().isEqualTo("https://cdn.example.com/a?x=1");
  }

  @Test
  void everyHopIsRemembered() {
    Response last = follow("/b", "/c?key=K");

    assertThat(sent)
        .containsExactly(
            "https://api.example.com/a?x=1",
            "https://api.example.com/b",
            "https://api.example.com/c");
    assertThat(last.previous().orElseThrow().previous()).isPresent();
  }
}
