package io.apiservice.sdk.stream;

import io.apiservice.sdk.async.Releasable;
import io.apiservice.sdk.call.ElementStream;
import io.apiservice.sdk.call.EventStream;
import io.apiservice.sdk.call.ServerSentEvent;
import io.apiservice.sdk.json.TypeRef;
import java.util.Iterator;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;

/** A stream over the events of a source, for one reader. */
public final class SourceEventStream implements EventStream, Releasable {
  private final ReconnectingEventSource source;
  private final SourceElementStream<ServerSentEvent> events;

  /**
   * Creates a stream over the events of a source.
   *
   * @param subscribers calls the subscribers; must not reject a task
   * @param failures creates exceptions
   */
  public SourceEventStream(
      ReconnectingEventSource source, Executor subscribers, StreamFailures failures) {
    this.source = source;
    this.events = new SourceElementStream<>(source, subscribers, failures);
  }

  @Override
  public Optional<String> lastEventId() {
    return source.lastEventId();
  }

  @Override
  public <T> ElementStream<T> as(Class<T> type) {
    return events.map(event -> event.dataAs(type));
  }

  @Override
  public <T> ElementStream<T> as(TypeRef<T> type) {
    return events.map(event -> event.dataAs(type));
  }

  @Override
  public Iterator<ServerSentEvent> iterator() {
    return events.iterator();
  }

  @Override
  public void subscribe(Flow.Subscriber<? super ServerSentEvent> subscriber) {
    events.subscribe(subscriber);
  }

  @Override
  public void close() {
    events.close();
  }

  @Override
  public void release() {
    close();
  }

  @Override
  public String toString() {
    return "EventStream[" + source + "]";
  }
}
