package io.apiservice.sdk.http.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.apiservice.sdk.async.DeadlineTimer;
import io.apiservice.sdk.http.Response;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class Http2UnprocessedRetryTest {
  private final AtomicInteger sends = new AtomicInteger();

  private CompletableFuture<Response> failing(int times, String message) {
    return failing(times, message, false, false);
  }

  private CompletableFuture<Response> failing(
      int times, String message, boolean begun, boolean limited) {
    return Http2UnprocessedRetry.retrying(
        answered -> {
          answered.set(begun);
          return sends.incrementAndGet() <= times
              ? CompletableFuture.failedFuture(new IOException(message))
              : CompletableFuture.completedFuture(Response.of(200));
        },
        new DeadlineTimer(),
        limited);
  }

  @Test
  void whatWasNeverSentIsSentAgain() {
    assertThat(failing(3, "too many concurrent streams").join().status()).isEqualTo(200);
    assertThat(sends).hasValue(4);
  }

  @Test
  void aRefusedStreamIsSentAgainInTheWordsOfEveryJdk() {
    assertThat(failing(1, "Received RST_STREAM: Stream not processed").join().status())
        .isEqualTo(200);
    assertThat(failing(2, "request not processed by peer").join().status()).isEqualTo(200);
  }

  @Test
  void whatMayHaveBeenProcessedIsNot() {
    assertThatThrownBy(() -> failing(1, "GOAWAY received").join()).hasMessageContaining("GOAWAY");
    assertThat(sends).hasValue(1);
  }

  @Test
  void itDoesNotGoOnForEver() {
    assertThatThrownBy(() -> failing(1000, "too many concurrent streams").join())
        .hasMessageContaining("too many");
    assertThat(sends).hasValue(20);
  }

  @Test
  void aCallWithADeadlineWaitsForAStreamAsLongAsItLasts() {
    assertThat(failing(25, "too many concurrent streams", false, true).join().status())
        .isEqualTo(200);
    assertThat(sends).hasValue(26);
  }

  @Test
  void aServerThatRefusesForEverIsGivenUpBeforeTheDeadline() {
    assertThatThrownBy(() -> failing(1000, "Stream not processed", false, true).join())
        .hasMessageContaining("not processed");
    assertThat(sends).hasValue(20);
  }

  @Test
  void aStreamThatIsRefusedAfterItsAnswerBeganIsNotSentAgain() {
    assertThatThrownBy(() -> failing(1, "Stream not processed", true, true).join())
        .hasMessageContaining("not processed");
    assertThat(sends).hasValue(1);
  }
}
