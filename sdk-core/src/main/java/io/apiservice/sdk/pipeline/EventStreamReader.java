package io.apiservice.sdk.pipeline;

import io.apiservice.sdk.async.CancellableFutures;
import io.apiservice.sdk.call.EventStream;
import io.apiservice.sdk.call.ServerSentEvent;
import io.apiservice.sdk.http.Request;
import io.apiservice.sdk.http.Response;
import io.apiservice.sdk.json.JsonCodec;
import io.apiservice.sdk.json.TypeRef;
import io.apiservice.sdk.redact.HeaderValidation;
import io.apiservice.sdk.stream.BodyBytes;
import io.apiservice.sdk.stream.ReconnectingEventSource;
import io.apiservice.sdk.stream.SourceEventStream;
import io.apiservice.sdk.stream.StreamFailures;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Opens event streams.
 *
 * @param idle how long a server may be silent
 * @param codec reads the data of events
 */
record EventStreamReader(Duration idle, JsonCodec codec) {
  private static final String EVENT_STREAM = "text/event-stream";
  private static final String LAST_EVENT_ID = "Last-Event-ID";

  BodyReader<EventStream> reader() {
    return new BodyReader<>(EVENT_STREAM, Optional.of(idle), this::opened);
  }

  private CompletableFuture<EventStream> opened(Response response, SentCall call, Request sent) {
    StreamFailures failures =
        new ResponseFailures(response, new CallExceptions(call.client(), sent));
    return CancellableFutures.map(
        bytes(response),
        first ->
            new SourceEventStream(
                new ReconnectingEventSource(
                    first.orElse(null),
                    new Reconnection(this, call, response),
                    Idempotency.safeToRepeat(sent) && sent.repeatable(),
                    call.client().timer()::delay,
                    failures),
                call.client().subscribers(),
                failures));
  }

  /** Returns the bytes of an event stream; empty if the server has no more events. */
  private CompletableFuture<Optional<BodyBytes>> bytes(Response response) {
    if (response.status() == 204) {
      response.body().discard();
      return CompletableFuture.completedFuture(Optional.empty());
    }
    String type = response.headers().first("Content-Type").orElse(EVENT_STREAM);
    if (!type.split(";", 2)[0].trim().toLowerCase(Locale.ROOT).equals(EVENT_STREAM)) {
      response.body().discard();
      throw JsonBodyDecoder.failure(response, "the body is {}, expected {}", type, EVENT_STREAM);
    }
    return CancellableFutures.map(
        response.body().to(new BodyBytes(response.headers())), Optional::of);
  }

  /**
   * Connects again, through the whole pipeline, so that the request has a token that is valid then.
   *
   * @param reader reads the response
   * @param call the call that opened the stream
   * @param first the response to that call
   */
  private record Reconnection(EventStreamReader reader, SentCall call, Response first)
      implements ReconnectingEventSource.Connector {
    @Override
    public CompletableFuture<Optional<BodyBytes>> connect(String lastEventId) {
      Request request = call.request();
      if (!lastEventId.isEmpty()) {
        try {
          HeaderValidation.check(LAST_EVENT_ID, lastEventId);
        } catch (IllegalArgumentException e) {
          throw JsonBodyDecoder.failure(
              first, "the stream cannot go on after its last event id: {}", e.getMessage());
        }
        request = request.withHeader(LAST_EVENT_ID, lastEventId);
      }
      return call.resend(
          request,
          new BodyReader<>(
              EVENT_STREAM,
              Optional.of(reader.idle),
              (response, again, sent) -> reader.bytes(response)));
    }

    @Override
    public ServerSentEvent event(String type, String data, String id, long number) {
      return new ReceivedEvent(type, data, id, number, reader.codec, first);
    }
  }

  /**
   * An event that can read its data as JSON.
   *
   * @param number its number in the stream, from 1, for messages
   * @param response the response of the stream, for messages
   */
  private record ReceivedEvent(
      String type, String data, String id, long number, JsonCodec codec, Response response)
      implements ServerSentEvent {
    @Override
    public <T> T dataAs(Class<T> wanted) {
      return new JsonBodyDecoder<T>(wanted, codec, response).part(bytes(), "event " + number);
    }

    @Override
    public <T> T dataAs(TypeRef<T> wanted) {
      return new JsonBodyDecoder<T>(wanted.type(), codec, response)
          .part(bytes(), "event " + number);
    }

    private byte[] bytes() {
      return data.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
      return "ServerSentEvent[" + number + ", " + data.length() + " characters]";
    }
  }
}
