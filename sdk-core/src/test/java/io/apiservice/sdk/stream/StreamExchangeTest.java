package io.apiservice.sdk.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class StreamExchangeTest {
  private final AtomicInteger warnings = new AtomicInteger();
  private final StreamExchange exchange =
      new StreamExchange(
          null,
          new StreamFailures() {
            @Override
            public RuntimeException undecodable(String reason) {
              return new IllegalStateException(reason);
            }

            @Override
            public RuntimeException broken(Throwable failure, String after) {
              return new IllegalStateException(after, failure);
            }

            @Override
            public void dropped() {
              warnings.incrementAndGet();
            }
          });

  @Test
  void aStreamThatWasClosedWhenItsNextConnectionWasOpenIsNotReported() {
    exchange.next(CompletableFuture.completedFuture(Optional.empty()));

    exchange.close();
    exchange.run();

    assertThat(warnings).hasValue(0);
  }

  @Test
  void aStreamThatIsDroppedWhileItConnectsIsReportedAndItsRequestIsCancelled() {
    CompletableFuture<Optional<BodyBytes>> connecting = new CompletableFuture<>();
    exchange.next(connecting);

    exchange.run();

    assertThat(connecting).isCancelled();
    assertThat(warnings).hasValue(1);
  }
}
