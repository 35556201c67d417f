package io.apiservice.sdk.http.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.apiservice.sdk.async.DeadlineTimer;
import io.apiservice.sdk.http.CallContext;
import java.io.IOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
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

  private static final Duration IDLE = Duration.ofMillis(10);

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

  @ParameterizedTest
  @ValueSource(strings = {"", "begun"})
  void aSlowReaderIsNotTakenForASilentServer(String beginning) {
    try (DeadlineTimer timer = new DeadlineTimer()) {
      // The only data that the reader asks for arrives before the reader has subscribed.
      Connection connection = new Connection(beginning.isEmpty() ? "begun" : "");
      StreamingBody body = idling(beginning, connection, timer);

      CompletableFuture<Integer> read = body.to(new OneBuffer(1));
      timer.delay(IDLE.multipliedBy(20)).join();

      assertThat(read).isNotDone();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "begun"})
  void aSilentServerIsReportedIfTheReaderWaits(String beginning) {
    try (DeadlineTimer timer = new DeadlineTimer()) {
      Connection connection = new Connection(beginning.isEmpty() ? "begun" : "");
      StreamingBody body = idling(beginning, connection, timer);

      CompletableFuture<Integer> read = body.to(new OneBuffer(2));

      assertThat(read)
          .failsWithin(20, TimeUnit.SECONDS)
          .withThrowableOfType(ExecutionException.class)
          .withCauseInstanceOf(HttpTimeoutException.class);
    }
  }

  private static StreamingBody idling(
      String beginning, Connection connection, DeadlineTimer timer) {
    CallContext context = CallContext.none().asStream(IDLE);
    StreamingBody body =
        new StreamingBody(beginning.getBytes(StandardCharsets.UTF_8), connection, context, timer);
    connection.body.set(body);
    return body;
  }

  /** Asks for buffers once, and counts them. */
  private static final class OneBuffer implements BodySubscriber<Integer> {
    private final CompletableFuture<Integer> result = new CompletableFuture<>();
    private final long demand;
    private int buffers;

    OneBuffer(long demand) {
      this.demand = demand;
    }

    @Override
    public CompletionStage<Integer> getBody() {
      return result;
    }

    @Override
    public void onSubscribe(Subscription subscription) {
      subscription.request(demand);
    }

    @Override
    public void onNext(List<ByteBuffer> item) {
      buffers++;
    }

    @Override
    public void onError(Throwable thrown) {
      result.completeExceptionally(thrown);
    }

    @Override
    public void onComplete() {
      result.complete(buffers);
    }
  }

  /**
   * A connection that behaves like the JDK's: after it was cancelled, it reports an error about the
   * missing bytes.
   */
  private static final class Connection implements Subscription {
    private final AtomicReference<StreamingBody> body = new AtomicReference<>();
    private final AtomicReference<String> ready;

    Connection() {
      this("");
    }

    /** Creates a connection with data that is delivered as soon as it is requested. */
    Connection(String ready) {
      this.ready = new AtomicReference<>(ready);
    }

    @Override
    public void request(long n) {
      String data = ready.getAndSet("");
      if (!data.isEmpty()) {
        body.get().onNext(List.of(ByteBuffer.wrap(data.getBytes(StandardCharsets.UTF_8))));
      }
    }

    @Override
    public void cancel() {
      body.get().onError(new IOException("closed"));
    }
  }
}
