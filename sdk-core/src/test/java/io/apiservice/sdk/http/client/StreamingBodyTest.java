package io.apiservice.sdk.http.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.apiservice.sdk.async.DeadlineTimer;
import io.apiservice.sdk.http.CallContext;
import java.io.IOException;
import java.net.http.HttpResponse.BodySubscribers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow.Subscription;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How a body ends that is still being transferred. */
@SuppressWarnings("NullAway") // the test sets these references before it reads them
class StreamingBodyTest {
  private static final CallContext LIMITED = CallContext.none().withTimeout(Duration.ofMillis(20));

  @ParameterizedTest
  @ValueSource(strings = {"", "begun"})
  void aDeadlineIsReportedThoughClosingTheConnectionIsAnErrorOfItsOwn(String beginning)
      throws Exception {
    try (DeadlineTimer timer = new DeadlineTimer()) {
      Connection connection = new Connection();
      StreamingBody body =
          new StreamingBody(beginning.getBytes(StandardCharsets.UTF_8), connection, LIMITED, timer);
      connection.body.set(body);

      CompletableFuture<String> text = body.to(BodySubscribers.ofString(StandardCharsets.UTF_8));

      assertThat(text)
          .failsWithin(20, TimeUnit.SECONDS)
          .withThrowableOfType(ExecutionException.class)
          .withCauseInstanceOf(HttpTimeoutException.class);
    }
  }

  @Test
  void anErrorBeforeTheDeadlineIsReportedAsItIs() {
    try (DeadlineTimer timer = new DeadlineTimer()) {
      Connection connection = new Connection();
      StreamingBody body = new StreamingBody(new byte[0], connection, CallContext.none(), timer);
      connection.body.set(body);

      CompletableFuture<String> text = body.to(BodySubscribers.ofString(StandardCharsets.UTF_8));
      connection.cancel();

      assertThat(text)
          .failsWithin(20, TimeUnit.SECONDS)
          .withThrowableOfType(ExecutionException.class)
          .havingCause()
          .isInstanceOf(IOException.class)
          .withMessage("closed");
    }
  }

  /**
   * A connection that behaves like the JDK's: after it was cancelled, it reports an error about the
   * missing bytes.
   */
  private static final class Connection implements Subscription {
    private final AtomicReference<StreamingBody> body = new AtomicReference<>();

    @Override
    public void request(long n) {}

    @Override
    public void cancel() {
      body.get().onError(new IOException("closed"));
    }
  }
}
