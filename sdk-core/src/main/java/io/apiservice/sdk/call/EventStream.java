package io.apiservice.sdk.call;

import io.apiservice.sdk.json.TypeRef;
import java.util.Optional;

/**
 * Server-sent events (WHATWG HTML §9.2), which arrive until one side ends the stream.
 *
 * <p>If the connection ends, breaks off or is idle for too long, it is opened again, with the
 * {@code Last-Event-ID} and a token that is valid then. The pause is 3 s or what the server has set
 * with {@code retry}, up to 10 minutes; it doubles up to a minute while no event arrives. The
 * stream ends when the server answers 204, and fails when ten attempts in a row bring no response,
 * 429 or 5xx, or when one brings any other failure. A request that is neither idempotent nor has an
 * idempotency key is sent once: its stream ends with the response.
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
  /** The id of the last event received; empty if none had one. From any thread. */
  Optional<String> lastEventId();

  /**
   * The data of all events, read as JSON of one type. It is the same stream: read and close either.
   */
  <T> ElementStream<T> as(Class<T> type);

  /** Like {@link #as(Class)}, for a type with type arguments. */
  <T> ElementStream<T> as(TypeRef<T> type);
}
