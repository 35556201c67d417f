package io.apiservice.sdk.call;

import io.apiservice.sdk.json.TypeRef;
import java.util.Optional;

/**
 * Server-sent events (WHATWG HTML §9.2), which arrive until the server or the client ends the
 * stream.
 *
 * <p>If the connection ends, breaks off or is idle for too long, the SDK connects again. The new
 * request has the {@code Last-Event-ID} and a token that is valid then. The pause before it is 3 s,
 * or the time that the server has set with {@code retry}, up to 10 minutes. While no event arrives,
 * the pause doubles with each attempt, up to a minute. The stream ends when the server responds
 * with 204. It fails after ten attempts in a row without a response or with 429 or 5xx, and at once
 * after any other failure. If the request is not idempotent and has no idempotency key, it is sent
 * only once, and the stream ends with its response.
 *
 * <p>A line may have up to 1 MiB, an event up to 16 MiB.
 *
 * <pre>{@code
 * try (EventStream events = api.get("events").events().send()) {
 *   for (ServerSentEvent event : events) { … }
 * }
 * }</pre>
 */
public interface EventStream extends ElementStream<ServerSentEvent> {
  /**
   * Returns the id of the event that was received last; empty if no event had an id. May be called
   * from any thread.
   */
  Optional<String> lastEventId();

  /**
   * Returns the data of all events, read as JSON of one type. It is another view of this stream:
   * read only one of the two, and close either.
   */
  <T> ElementStream<T> as(Class<T> type);

  /** Like {@link #as(Class)}, for a type with type arguments. */
  <T> ElementStream<T> as(TypeRef<T> type);
}
