package io.apiservice.sdk.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.apiservice.sdk.flow.Sweep;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class UnprocessedTest {
  private final AtomicInteger sends = new AtomicInteger();

  private CompletableFuture<Response> failing(int times, String message) {
    return Unprocessed.again(
        () ->
            sends.incrementAndGet() <= times
                ? CompletableFuture.failedFuture(new IOException(message))
                : CompletableFuture.completedFuture(Response.of(200)),
        new Sweep());
  }

  @Test
  void whatWasNeverSentIsSentAgain() {
    assertThat(failing(3, "too many concurrent streams").join().status()).isEqualTo(200);
    assertThat(sends).hasValue(4);
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
}
