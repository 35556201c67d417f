package io.apiservice.sdk.http.spi;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.apiservice.sdk.async.CancellableFutures;
import io.apiservice.sdk.http.CallContext;
import io.apiservice.sdk.http.Request;
import io.apiservice.sdk.http.Response;
import io.apiservice.sdk.http.TransportClosedException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.Flow.Subscription;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class BlockingTransportTest {
  private static final URI ROOT = URI.create("http://127.0.0.1:1/");

  private final FakeBlockingClient client = new FakeBlockingClient();
  private final BlockingTransport transport = new BlockingTransport(client);

  @AfterEach
  void close() {
    transport.close();
  }

  private static Request get(CallContext context) {
    return Request.of("GET", ROOT).withContext(context);
  }

  private static CallContext waiting() {
    return CallContext.none().blockingOnCurrentThread();
  }

  private Response send(Request request) throws Exception {
    return transport.send(request).get(40, TimeUnit.SECONDS);
  }

  private Throwable failure(CompletableFuture<?> future) {
    Throwable thrown = catchThrowable(() -> future.get(40, TimeUnit.SECONDS));
    return CancellableFutures.unwrap(thrown);
  }

  @Test
  void aBlockingExchangeRunsOnTheThreadThatWaitsOnceTheNameIsKnown() throws Exception {
    send(get(waiting()));
    send(get(waiting()));
    send(get(CallContext.none()));
    send(get(waiting().asStream()));

    assertThat(client.threads.get(0)).isNotSameAs(Thread.currentThread());
    assertThat(client.threads.get(1)).isSameAs(Thread.currentThread());
    assertThat(client.threads.get(2)).isNotSameAs(Thread.currentThread());
    assertThat(client.threads.get(3)).isNotSameAs(Thread.currentThread());
  }

  @Test
  void behindAProxyNoNameIsLookedUpAndNoCallerBlocked() throws Exception {
    client.proxied = true;
    for (int i = 0; i < 3; i++) {
      send(get(waiting()));
    }

    assertThat(client.threads).hasSize(3).doesNotContain(Thread.currentThread());
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aBufferedBodyIsCompleteAndItsStreamClosedOnce(boolean lengthKnown) throws Exception {
    byte[] bytes = "0123456789".repeat(10_000).getBytes(UTF_8);
    client.answers(bytes, lengthKnown);

    Response response = send(get(CallContext.none()));

    assertThat(response.body().peek()).isEqualTo(bytes);
    assertThat(client.closed).hasValue(1);
    assertThat(client.aborted).hasValue(0);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void theDeadlineEndsAnExchangeOnWhicheverThread(boolean blocking) throws Exception {
    send(get(waiting()));
    client.silent = true;
    CallContext context =
        (blocking ? waiting() : CallContext.none()).withTimeout(Duration.ofMillis(100));

    assertThat(failure(transport.send(get(context)))).isInstanceOf(HttpTimeoutException.class);
    assertThat(client.abort.await(40, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void anInterruptEndsAnExchangeThatIsDeafToIt() throws Exception {
    send(get(waiting()));
    client.silent = true;
    LinkedBlockingQueue<Throwable> failures = new LinkedBlockingQueue<>();
    CountDownLatch interrupted = new CountDownLatch(1);
    Thread caller =
        new Thread(
            () -> {
              CompletableFuture<Response> call = transport.send(get(waiting()));
              if (Thread.interrupted()) {
                interrupted.countDown();
              }
              failures.add(failure(call));
            });
    caller.start();
    while (client.threads.size() < 2) {
      Thread.onSpinWait();
    }
    caller.interrupt();

    assertThat(failures.poll(40, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
    assertThat(interrupted.getCount()).isZero();
  }

  @Test
  void cancellingAbortsTheExchange() throws Exception {
    client.silent = true;
    CompletableFuture<Response> call = transport.send(get(CallContext.none()));
    assertThat(client.sending.await(40, TimeUnit.SECONDS)).isTrue();

    call.cancel(true);

    assertThat(client.aborted).hasPositiveValue();
  }

  @Test
  void aStreamIsReadNoFasterThanItIsAskedFor() throws Exception {
    byte[] bytes = new byte[1_000_000];
    client.answers(bytes, true);
    Response response = send(get(CallContext.none().asStream()));
    OneByOne reader = new OneByOne();
    CompletableFuture<Integer> read = response.body().to(reader);

    assertThat(client.body.available()).isEqualTo(bytes.length);
    reader.ask();
    assertThat(reader.parts.poll(40, TimeUnit.SECONDS)).isPositive();
    assertThat(client.body.available()).isGreaterThan(bytes.length - 100_000);
    while (!read.isDone()) {
      reader.ask();
    }

    assertThat(read.get()).isEqualTo(bytes.length);
    assertThat(client.closed).hasValue(1);
  }

  @Test
  void aDiscardedStreamIsAbortedAndClosedOnce() throws Exception {
    client.answers(new byte[1000], true);
    Response response = send(get(CallContext.none().asStream()));

    response.release();
    response.release();

    assertThat(client.aborted).hasValue(1);
    assertThat(client.closed).hasValue(1);
  }

  @Test
  void aBodyThatFailsWhileItIsReadFailsTheCall() {
    client.length = 10;

    Throwable failure = failure(transport.send(get(CallContext.none())));

    assertThat(failure).isInstanceOf(IOException.class).hasMessageContaining("ended");
    assertThat(client.closed).hasValue(1);
  }

  @Test
  void aRequestBodyIsWrittenWhole() throws Exception {
    byte[] bytes = "0123456789".repeat(10_000).getBytes(UTF_8);
    send(get(CallContext.none()).withBody(BodyPublishers.ofByteArray(bytes)));

    assertThat(client.sent).singleElement().isEqualTo(bytes);
  }

  @ParameterizedTest
  @ValueSource(longs = {3, 5})
  void aRequestBodyWhoseLengthIsWrongFails(long length) {
    BodyPublisher body = new Declared(length, BodyPublishers.ofString("four"));

    Throwable failure = failure(transport.send(get(CallContext.none()).withBody(body)));

    assertThat(failure).isInstanceOf(IOException.class).hasMessageContaining("length");
  }

  @Test
  void aPublisherThatFailsIsTheReasonOfTheFailure() {
    BodyPublisher body =
        BodyPublishers.ofInputStream(
            () -> {
              throw new IllegalStateException("of the application");
            });

    Throwable failure = failure(transport.send(get(CallContext.none()).withBody(body)));

    assertThat(failure).isInstanceOf(Exception.class);
    assertThat(client.sent).isEmpty();
  }

  @Test
  void afterClosingNothingIsSent() {
    transport.close();

    assertThat(failure(transport.send(get(CallContext.none()))))
        .isInstanceOf(TransportClosedException.class);
    assertThat(client.threads).isEmpty();
  }

  /** A body that claims another length than it has. */
  private record Declared(long contentLength, BodyPublisher body) implements BodyPublisher {
    @Override
    public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
      body.subscribe(subscriber);
    }
  }

  /** Asks for one part at a time, when told to. */
  private static final class OneByOne implements BodySubscriber<Integer> {
    private final CompletableFuture<Integer> length = new CompletableFuture<>();
    private final LinkedBlockingQueue<Integer> parts = new LinkedBlockingQueue<>();
    private volatile @Nullable Subscription subscription;
    private int read;

    void ask() {
      Subscription source = subscription;
      if (source != null) {
        source.request(1);
      }
    }

    @Override
    public CompletionStage<Integer> getBody() {
      return length;
    }

    @Override
    public void onSubscribe(Subscription subscription) {
      this.subscription = subscription;
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
      for (ByteBuffer buffer : buffers) {
        read += buffer.remaining();
      }
      parts.add(read);
    }

    @Override
    public void onError(Throwable failure) {
      length.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
      length.complete(read);
    }
  }
}
