package io.apiservice.sdk.stream;

import static java.util.concurrent.CompletableFuture.completedFuture;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.apiservice.sdk.ApiClient;
import io.apiservice.sdk.call.EventStream;
import io.apiservice.sdk.call.ServerSentEvent;
import io.apiservice.sdk.error.CallInterruptedException;
import io.apiservice.sdk.error.DecodingException;
import io.apiservice.sdk.error.NotFoundException;
import io.apiservice.sdk.error.TransportException;
import io.apiservice.sdk.http.Body;
import io.apiservice.sdk.http.Headers;
import io.apiservice.sdk.http.Request;
import io.apiservice.sdk.http.Response;
import io.apiservice.sdk.json.TypeRef;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class EventStreamTest {
  private static final Headers EVENTS =
      Headers.of("Content-Type", "text/event-stream; charset=utf-8");

  private final List<Request> requests = Collections.synchronizedList(new ArrayList<>());
  private final Queue<Response> responses = new ArrayDeque<>();
  private final ControlledBody body = new ControlledBody();

  record Delta(int n) {}

  private ApiClient client() {
    return ApiClient.builder()
        .baseUri("https://api.example.com/")
        .transport(
            request -> {
              requests.add(request);
              Response next = responses.poll();
              return completedFuture(next == null ? Response.of(204) : next);
            })
        .build();
  }

  private void serve(String events) {
    responses.add(Response.of(200, EVENTS, events));
  }

  private void serve(Body events) {
    responses.add(Response.of(200, EVENTS, events));
  }

  @Test
  void theEventsOfAResponseAreReadInOrder() {
    serve("retry: 1\nevent: add\ndata: 1\nid: a\n\ndata: 2\n\n");

    try (EventStream events = client().get("events").events().send()) {
      List<ServerSentEvent> read = events.stream().toList();

      assertThat(read).extracting(ServerSentEvent::type).containsExactly("add", "message");
      assertThat(read).extracting(ServerSentEvent::data).containsExactly("1", "2");
      assertThat(read).extracting(ServerSentEvent::id).containsExactly("a", "a");
      assertThat(events.lastEventId()).contains("a");
    }
    assertThat(requests.get(0).headers().first("Accept")).contains("text/event-stream");
  }

  @Test
  void aStreamThatEndsIsOpenedAgainAfterTheLastEvent() {
    serve("retry: 1\nid: a\ndata: 1\n\nid: lost\ndata: incomplete");
    serve("data: 2\n\n");
    serve("id\ndata: 3\n\n");

    try (EventStream events = client().get("events").events().send()) {
      assertThat(events).extracting(ServerSentEvent::data).containsExactly("1", "2", "3");
    }
    assertThat(requests)
        .extracting(request -> request.headers().first("Last-Event-ID").orElse("-"))
        .containsExactly("-", "a", "a", "-");
  }

  @Test
  void aStreamThatBreaksOffIsOpenedAgain() {
    serve(body);
    serve("data: 2\n\n");

    try (EventStream events = client().get("events").events().send()) {
      Iterator<ServerSentEvent> read = events.iterator();
      body.send("retry: 1\nid: a\ndata: 1\n\n");
      assertThat(read.next().data()).isEqualTo("1");
      body.fail(new IOException("reset"));

      assertThat(read.next().data()).isEqualTo("2");
    }
    assertThat(requests.get(1).headers().first("Last-Event-ID")).contains("a");
  }

  @Test
  void noContentIsTheEnd() {
    responses.add(Response.of(204));

    try (EventStream events = client().get("events").events().send()) {
      assertThat(events).isEmpty();
    }
    assertThat(requests).hasSize(1);
  }

  @Test
  void anotherContentTypeIsAnError() {
    responses.add(Response.of(200, Headers.of("Content-Type", "text/html"), "<p>"));

    assertThatThrownBy(() -> client().get("events").events().send())
        .isInstanceOf(DecodingException.class)
        .hasMessageContaining("the body is text/html, expected text/event-stream");
  }

  @Test
  void aPostIsSentOnce() {
    serve("data: 1\n\n");

    try (EventStream events = client().post("chat").body(Map.of()).events().send()) {
      assertThat(events).extracting(ServerSentEvent::data).containsExactly("1");
    }
    assertThat(requests).hasSize(1);
  }

  @Test
  void aPostThatBreaksOffFails() {
    serve(body);

    try (EventStream events = client().post("chat").body(Map.of()).events().send()) {
      Iterator<ServerSentEvent> read = events.iterator();
      body.send("data: 1\n\ndata: incompl");
      assertThat(read.next().data()).isEqualTo("1");
      body.fail(new IOException("reset"));

      assertThatThrownBy(read::next)
          .isInstanceOf(TransportException.class)
          .hasMessageContaining("POST https://api.example.com/chat")
          .hasMessageContaining("the body broke off after 1 event (IOException)");
      assertThat(read.hasNext()).isFalse();
    }
  }

  @Test
  void aPostWithAnIdempotencyKeyIsOpenedAgain() {
    serve("retry: 1\ndata: 1\n\n");

    try (EventStream events =
        client().post("chat").body(Map.of()).events().idempotencyKey("k").send()) {
      assertThat(events).hasSize(1);
    }
    assertThat(requests)
        .extracting(request -> request.headers().first("Idempotency-Key").orElse("-"))
        .containsExactly("k", "k");
  }

  @Test
  void theDataIsReadAsJson() {
    serve("retry: 1\ndata: {\"n\":1}\n\ndata: {\"n\":\ndata: 2}\n\n");
    serve("data: [1,2]\n\ndata: text\n\n");

    try (EventStream events = client().get("events").events().send()) {
      Iterator<ServerSentEvent> read = events.iterator();

      assertThat(read.next().dataAs(Delta.class)).isEqualTo(new Delta(1));
      assertThat(read.next().dataAs(Delta.class)).isEqualTo(new Delta(2));
      assertThat(read.next().dataAs(new TypeRef<List<Integer>>() {})).containsExactly(1, 2);
      assertThat(read.next().dataAs(String.class)).isEqualTo("text");
    }
  }

  @Test
  void theDataOfAllEventsIsReadAsOneType() {
    serve("retry: 1\ndata: {\"n\":1}\n\n");
    serve("data: {\"n\":2}\n\n");

    try (EventStream events = client().get("events").events().send()) {
      assertThat(events.as(Delta.class)).containsExactly(new Delta(1), new Delta(2));
    }
  }

  @Test
  void dataOfAnotherTypeIsAnErrorThatNamesTheEvent() {
    serve(body);

    try (EventStream events = client().get("events").events().send()) {
      Iterator<Delta> read = events.as(Delta.class).iterator();
      body.send("data: {\"n\":1}\n\ndata: {\"n\":\"s3cret\"}\n\n");
      assertThat(read.next()).isEqualTo(new Delta(1));

      assertThatThrownBy(read::next)
          .isInstanceOf(DecodingException.class)
          .hasMessageContaining("event 2: cannot read JSON as")
          .hasMessageContaining("at .n (line 1, column 6)")
          .hasMessageNotContaining("s3cret");
      assertThat(read.hasNext()).isFalse();
    }
    assertThat(body.cancelled.getCount()).isZero();
  }

  @Test
  void aLineThatIsTooLongEndsTheStream() {
    serve("data: " + "x".repeat(1024 * 1024) + "\n\n");

    try (EventStream events = client().get("events").events().send()) {
      assertThatThrownBy(() -> events.iterator().next())
          .isInstanceOf(DecodingException.class)
          .hasMessageContaining("event 1 cannot be read: a line is longer than 1048576 bytes");
    }
    assertThat(requests).hasSize(1);
  }

  @Test
  void anIdThatNoHeaderCanHoldEndsTheStream() {
    serve("retry: 1\nid: ä\ndata: 1\n\n");

    try (EventStream events = client().get("events").events().send()) {
      Iterator<ServerSentEvent> read = events.iterator();
      assertThat(read.next().id()).isEqualTo("ä");

      assertThatThrownBy(read::next)
          .isInstanceOf(DecodingException.class)
          .hasMessageContaining("the stream cannot go on after its last event id");
    }
  }

  @Test
  void aRefusalWhenOpeningAgainIsFinal() {
    serve("retry: 1\ndata: 1\n\n");
    responses.add(Response.of(404));

    try (EventStream events = client().get("events").events().send()) {
      Iterator<ServerSentEvent> read = events.iterator();
      assertThat(read.next().data()).isEqualTo("1");

      assertThatThrownBy(read::next).isInstanceOf(NotFoundException.class);
      assertThat(read.hasNext()).isFalse();
    }
    assertThat(requests).hasSize(2);
  }

  @Test
  void theElementsAreReadOnce() {
    serve(body);

    try (EventStream events = client().get("events").events().send()) {
      Iterator<ServerSentEvent> read = events.iterator();

      assertThatThrownBy(events::iterator).isInstanceOf(IllegalStateException.class);
      assertThatThrownBy(() -> events.as(Delta.class).iterator())
          .isInstanceOf(IllegalStateException.class);
      Recorder<ServerSentEvent> late = new Recorder<>(1);
      events.subscribe(late);
      assertThat(late.failure.join()).isInstanceOf(IllegalStateException.class);
      body.send("data: 1\n\n");
      assertThat(read.next().data()).isEqualTo("1");
    }
  }

  @Test
  void closingEndsAReaderThatWaits() throws Exception {
    serve(body);
    EventStream events = client().get("events").events().send();
    CompletableFuture<Boolean> more =
        CompletableFuture.supplyAsync(() -> events.iterator().hasNext());

    events.close();
    events.close();

    assertThat(more.get(30, TimeUnit.SECONDS)).isFalse();
    assertThat(body.cancelled.await(30, TimeUnit.SECONDS)).isTrue();
    assertThat(requests).hasSize(1);
  }

  @Test
  void closingEndsAReaderThatWaitsForTheNextConnection() throws Exception {
    serve("data: 1\n\n"); // the pause is three seconds and more
    EventStream events = client().get("events").events().send();
    Iterator<ServerSentEvent> read = events.iterator();
    read.next();
    CompletableFuture<Boolean> more = CompletableFuture.supplyAsync(read::hasNext);

    events.close();

    assertThat(more.get(30, TimeUnit.SECONDS)).isFalse();
    assertThat(requests).hasSize(1);
  }

  @Test
  void aClosedJavaStreamClosesTheEventStream() {
    serve(body);
    try (Stream<ServerSentEvent> events = client().get("events").events().send().stream()) {
      body.send("data: 1\n\n");
      assertThat(events.findFirst()).isPresent();
    }

    assertThat(body.cancelled.getCount()).isZero();
  }

  @Test
  void anInterruptEndsTheStream() throws Exception {
    serve(body);
    EventStream events = client().get("events").events().send();
    CompletableFuture<Throwable> thrown = new CompletableFuture<>();
    Thread reader =
        new Thread(
            () -> {
              try {
                events.forEach(event -> {});
              } catch (RuntimeException e) {
                thrown.complete(e);
              }
            });
    reader.start();

    reader.interrupt();

    assertThat(thrown.get(30, TimeUnit.SECONDS)).isInstanceOf(CallInterruptedException.class);
    assertThat(body.cancelled.await(30, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void aSubscriberReceivesAsManyEventsAsItRequests() throws Exception {
    serve(body);
    EventStream events = client().get("events").events().sendAsync().join();
    Recorder<ServerSentEvent> recorder = new Recorder<>(2);
    events.subscribe(recorder);
    body.send("data: 1\n\ndata: 2\n\ndata: 3\n\n");

    assertThat(recorder.take().data()).isEqualTo("1");
    assertThat(recorder.take().data()).isEqualTo("2");
    assertThat(body.demand.get()).isZero(); // the third event is not read, let alone what follows
    recorder.request(1);
    assertThat(recorder.take().data()).isEqualTo("3");
    recorder.request(1);
    await(() -> body.demand.get() == 1);
    recorder.cancel();
    assertThat(body.cancelled.await(30, TimeUnit.SECONDS)).isTrue();
    assertThat(recorder.items).isEmpty();
  }

  @Test
  void aSubscriberReceivesTheEndWithoutDemand() throws Exception {
    responses.add(Response.of(204));
    Recorder<ServerSentEvent> recorder = new Recorder<>(0);

    client().get("events").events().send().subscribe(recorder);

    recorder.end.get(30, TimeUnit.SECONDS);
  }

  @Test
  void aSubscriberReceivesTheFailure() throws Exception {
    serve("retry: 1\ndata: 1\n\n");
    responses.add(Response.of(404));
    Recorder<ServerSentEvent> recorder = new Recorder<>(Long.MAX_VALUE);

    client().get("events").events().send().subscribe(recorder);

    assertThat(recorder.failure.get(30, TimeUnit.SECONDS)).isInstanceOf(NotFoundException.class);
    assertThat(recorder.items).hasSize(1);
  }

  @Test
  void aDemandThatIsNotPositiveIsAnError() throws Exception {
    serve(body);
    Recorder<ServerSentEvent> recorder = new Recorder<>(0);
    client().get("events").events().send().subscribe(recorder);

    recorder.request(-1);

    assertThat(recorder.failure.get(30, TimeUnit.SECONDS))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(body.cancelled.await(30, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void aSubscriberThatThrowsEndsTheStream() throws Exception {
    serve(body);
    Recorder<ServerSentEvent> recorder =
        new Recorder<>(9) {
          @Override
          public void onNext(ServerSentEvent event) {
            throw new IllegalStateException("broken subscriber");
          }
        };
    client().get("events").events().send().subscribe(recorder);

    body.send("data: 1\n\n");

    assertThat(body.cancelled.await(30, TimeUnit.SECONDS)).isTrue();
    assertThat(recorder.failure.get(30, TimeUnit.SECONDS)).hasMessage("broken subscriber");
  }

  @Test
  void aSubscriberReceivesEventsAfterItHasSubscribedAndOnlyOnTheExecutor() throws Exception {
    serve("retry: 1\ndata: 1\n\ndata: 2\n\n");
    // The task has already run when this executor returns.
    Executor fast =
        task ->
            CompletableFuture.runAsync(task, work -> new Thread(work, "application").start())
                .join();
    ApiClient client =
        ApiClient.builder()
            .baseUri("https://api.example.com/")
            .executor(fast)
            .transport(
                request -> {
                  Response next = responses.poll();
                  return completedFuture(next == null ? Response.of(204) : next);
                })
            .build();
    List<String> signals = Collections.synchronizedList(new ArrayList<>());
    Recorder<ServerSentEvent> recorder =
        new Recorder<>(1) {
          @Override
          public void onSubscribe(Flow.Subscription subscription) {
            super.onSubscribe(subscription);
            signals.add("subscribed");
          }

          @Override
          public void onNext(ServerSentEvent event) {
            signals.add(event.data() + " on " + Thread.currentThread().getName());
            request(1);
          }

          @Override
          public void onComplete() {
            signals.add("end on " + Thread.currentThread().getName());
            super.onComplete();
          }
        };

    client.get("events").events().send().subscribe(recorder);

    recorder.end.get(30, TimeUnit.SECONDS);
    assertThat(signals)
        .containsExactly(
            "subscribed", "1 on application", "2 on application", "end on application");
  }

  @Test
  void aReaderThatOccupiesTheOnlyThreadOfTheExecutorReceivesTheNextConnection() throws Exception {
    serve(body);
    ExecutorService single = Executors.newSingleThreadExecutor();
    try {
      ApiClient client =
          ApiClient.builder()
              .baseUri("https://api.example.com/")
              .executor(single)
              .timeout(Duration.ofSeconds(5))
              .transport(
                  request -> {
                    requests.add(request);
                    Response next = responses.poll();
                    return completedFuture(next == null ? Response.of(204) : next);
                  })
              .build();
      CompletableFuture<List<String>> read =
          client
              .get("events")
              .events()
              .sendAsync()
              .thenApplyAsync(
                  events -> events.stream().map(ServerSentEvent::data).toList(), single);
      body.send("retry: 1\ndata: 1\n\n");
      serve("data: 2\n\n");
      body.end();

      assertThat(read.get(30, TimeUnit.SECONDS)).containsExactly("1", "2");
      assertThat(requests).hasSize(3);
    } finally {
      single.shutdownNow();
    }
  }

  private static void await(BooleanSupplier condition) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).isLessThan(end);
      Thread.onSpinWait();
    }
  }

  /** Records its signals. */
  static class Recorder<T> implements Flow.Subscriber<T> {
    final BlockingQueue<T> items = new LinkedBlockingQueue<>();
    final CompletableFuture<Throwable> failure = new CompletableFuture<>();
    final CompletableFuture<Boolean> end = new CompletableFuture<>();
    private final CompletableFuture<Flow.Subscription> subscription = new CompletableFuture<>();
    private final long initial;

    Recorder(long initial) {
      this.initial = initial;
    }

    T take() throws InterruptedException {
      T item = items.poll(30, TimeUnit.SECONDS);
      assertThat(item).isNotNull();
      return item;
    }

    void request(long n) {
      subscription.join().request(n);
    }

    void cancel() {
      subscription.join().cancel();
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      this.subscription.complete(subscription);
      if (initial > 0) {
        subscription.request(initial);
      }
    }

    @Override
    public void onNext(T item) {
      items.add(item);
    }

    @Override
    public void onError(Throwable thrown) {
      failure.complete(thrown);
    }

    @Override
    public void onComplete() {
      end.complete(true);
    }
  }
}
