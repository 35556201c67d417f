package io.apiservice.sdk.oauth;

import static java.util.concurrent.CompletableFuture.completedFuture;
import static org.assertj.core.api.Assertions.assertThat;

import io.apiservice.sdk.ApiClient;
import io.apiservice.sdk.http.Request;
import io.apiservice.sdk.http.Response;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * If an origin refuses or accepts the token for one audience, that says nothing about other tokens.
 */
@Timeout(60)
class TokenHistoryOfTargetsTest {
  private final EngineFixture fixture = new EngineFixture();
  private final CompletableFuture<Response> late = new CompletableFuture<>();
  private final CountDownLatch sent = new CountDownLatch(1);

  private CompletableFuture<Response> answer(Request request) {
    if (request.uri().getHost().equals("auth.example.com")) {
      return fixture.server.send(request);
    }
    if (request.uri().getPath().equals("/late")) {
      sent.countDown();
      return late;
    }
    return completedFuture(Response.of(204));
  }

  @Test
  void anAcceptanceOfOneAudienceCountsBesideANewerTokenOfAnother() throws Exception {
    TokenProvider provider = fixture.builder("seed-0").build();
    try (ApiClient one =
            ApiClient.builder()
                .baseUri("https://api.example.com/")
                .credentials(provider.forAudience("one"))
                .transport(this::answer)
                .build();
        ApiClient two = one.withCredentials(provider.forAudience("two"))) {
      one.get("accepted").returningNothing().send();
      two.get("accepted").returningNothing().send();

      CompletableFuture<?> overtaken = one.get("late").returningNothing().sendAsync();
      assertThat(sent.await(10, TimeUnit.SECONDS)).isTrue();
      one.get("accepted").returningNothing().send();
      late.complete(Response.of(401));

      assertThat(overtaken).failsWithin(20, TimeUnit.SECONDS);
      assertThat(fixture.server.count())
          .as("one token for each audience, and no refresh")
          .isEqualTo(2);
    }
  }
}
