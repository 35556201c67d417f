package io.apiservice.sdk.pipeline;

import static java.util.concurrent.CompletableFuture.completedFuture;
import static org.assertj.core.api.Assertions.assertThat;

import io.apiservice.sdk.ApiClient;
import io.apiservice.sdk.auth.CredentialProvider;
import io.apiservice.sdk.http.Response;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A body that can be sent only once is sent with a token that is valid for long enough. */
class EarlyRefreshTest {
  private static final Duration TEN_MINUTES = Duration.ofMinutes(10);

  private final List<String> sent = Collections.synchronizedList(new ArrayList<>());

  @Test
  void aBodySentOnceIsNotRiskedOnATokenThatSoonExpires() {
    NumberedTokenProvider tokens = new NumberedTokenProvider(TEN_MINUTES, Duration.ofSeconds(20));
    try (ApiClient api = api(tokens)) {
      upload(api);
    }

    assertThat(tokens.renewals()).isEqualTo(1);
    assertThat(sent).containsExactly("Bearer token-2");
  }

  @Test
  void aTokenThatLivesLongEnoughIsUsed() {
    NumberedTokenProvider tokens = new NumberedTokenProvider(TEN_MINUTES, Duration.ofSeconds(90));
    try (ApiClient api = api(tokens)) {
      upload(api);
    }

    assertThat(tokens.renewals()).isZero();
    assertThat(sent).containsExactly("Bearer token-1");
  }

  @Test
  void aTokenOfShortLifeIsUsedWhileItIsYoung() {
    NumberedTokenProvider tokens =
        new NumberedTokenProvider(Duration.ofSeconds(10), Duration.ofSeconds(20));
    try (ApiClient api = api(tokens)) {
      upload(api);
    }

    assertThat(tokens.renewals()).isZero();
  }

  @Test
  void aBodyThatCanBeRepeatedNeedsNoEarlyRefresh() {
    NumberedTokenProvider tokens = new NumberedTokenProvider(TEN_MINUTES, Duration.ofSeconds(20));
    try (ApiClient api = api(tokens)) {
      api.post("uploads")
          .body(BodyPublishers.ofString("x"), "text/plain")
          .returningNothing()
          .send();
    }

    assertThat(tokens.renewals()).isZero();
    assertThat(sent).containsExactly("Bearer token-1");
  }

  /** The token endpoint may take 20 s and more. The whole call has 30 s. */
  @Test
  void aTokenEndpointThatHangsDoesNotHoldUpABodyWhoseTokenStillLives() {
    NumberedTokenProvider tokens = new NumberedTokenProvider(TEN_MINUTES, Duration.ofSeconds(20));
    tokens.hang();
    try (ApiClient api = api(tokens)) {
      assertThat(
              api.post("uploads")
                  .bodyOnce(BodyPublishers.ofString("x"), "text/plain")
                  .returningNothing()
                  .timeout(Duration.ofMinutes(5))
                  .sendAsync())
          .succeedsWithin(20, TimeUnit.SECONDS);
    }

    assertThat(sent).containsExactly("Bearer token-1");
  }

  private static void upload(ApiClient api) {
    api.post("uploads")
        .bodyOnce(BodyPublishers.ofString("x"), "text/plain")
        .returningNothing()
        .send();
  }

  private ApiClient api(CredentialProvider tokens) {
    return ApiClient.builder()
        .baseUri("https://api.example.com/")
        .credentials(tokens)
        .transport(
            request -> {
              sent.add(request.headers().first("Authorization").orElse("nothing"));
              return completedFuture(Response.of(204));
            })
        .build();
  }
}
