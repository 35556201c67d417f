package io.apiservice.sdk;

import static java.util.concurrent.CompletableFuture.completedFuture;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.apiservice.sdk.auth.Credentials;
import io.apiservice.sdk.diagnosis.Cause;
import io.apiservice.sdk.error.UnauthorizedException;
import io.apiservice.sdk.http.Headers;
import io.apiservice.sdk.http.Response;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rules and progress listeners of the application that block. */
class BlockingApplicationCodeTest {
  private static final Duration DEADLINE = Duration.ofMillis(300);
  private static final byte[] CONTENT =
      "0123456789".repeat(20_000).getBytes(StandardCharsets.US_ASCII);

  private final CountDownLatch release = new CountDownLatch(1);
  private volatile boolean blockEnded;

  @TempDir Path directory;

  @AfterEach
  void release() {
    release.countDown();
  }

  private void block() {
    try {
      boolean unused = release.await(15, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    blockEnded = true;
  }

  private static ApiClient.Builder client(int status) {
    return ApiClient.builder()
        .baseUri("https://api.example.com/v1/")
        .credentials(Credentials.apiKey("key-1234567890"))
        .timeout(DEADLINE)
        .transport(
            request ->
                completedFuture(
                    Response.of(
                            status,
                            Headers.of("WWW-Authenticate", "Bearer error=\"invalid_token\""),
                            new String(CONTENT, StandardCharsets.US_ASCII))
                        .withRequest(request)));
  }

  @Test
  void aRuleThatBlocksHoldsNoCallBeyondItsDeadline() {
    try (ApiClient api =
        client(401)
            .rule(
                exchange -> {
                  block();
                  return Optional.empty();
                })
            .build()) {
      Throwable failure = catchThrowable(() -> api.get("x").returning(String.class).send());

      assertThat(blockEnded).isFalse();
      assertThat(failure)
          .isInstanceOfSatisfying(
              UnauthorizedException.class,
              e -> assertThat(e.diagnosis().cause()).isNotEqualTo(Cause.AMBIGUOUS));
    }
  }

  @Test
  void aProgressListenerThatBlocksHoldsNoDownloadBeyondItsDeadline() throws Exception {
    Path file = directory.resolve("kept");
    try (ApiClient api = client(200).build()) {
      api.get("x").download(file, (bytes, total) -> block()).send();

      assertThat(blockEnded).isFalse();
      assertThat(Files.readAllBytes(file)).isEqualTo(CONTENT);
    }
  }

  @Test
  void progressIsReportedInOrderAndToTheEnd() {
    List<Long> seen = new CopyOnWriteArrayList<>();
    try (ApiClient api = client(200).timeout(Duration.ofSeconds(20)).build()) {
      api.get("x").download(directory.resolve("kept"), (bytes, total) -> seen.add(bytes)).send();
    }
    assertThat(seen).isSorted().last().isEqualTo((long) CONTENT.length);
  }

  @Test
  void aProgressListenerThatThrowsEndsTheDownload() {
    IllegalStateException enough = new IllegalStateException("enough");
    try (ApiClient api = client(200).timeout(Duration.ofSeconds(20)).build()) {
      assertThat(
              catchThrowable(
                  () ->
                      api.get("x")
                          .download(
                              directory.resolve("kept"),
                              (bytes, total) -> {
                                throw enough;
                              })
                          .send()))
          .isSameAs(enough);
    }
  }
}
