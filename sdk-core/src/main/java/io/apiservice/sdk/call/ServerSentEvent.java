package io.apiservice.sdk.call;

import io.apiservice.sdk.json.TypeRef;

/** One server-sent event. Immutable. Applications do not implement this interface. */
public interface ServerSentEvent {
  /** Returns the type of the event; {@code message} if the server names none. */
  String type();

  /** Returns the data of the event. Its lines are separated by {@code \n}. */
  String data();

  /**
   * Returns the id of this event. If it has none, returns that of the last event before it that had
   * one; empty if none had.
   */
  String id();

  /**
   * Reads the data as JSON.
   *
   * @throws io.apiservice.sdk.error.DecodingException if it is not JSON of this type
   */
  <T> T dataAs(Class<T> type);

  /** Like {@link #dataAs(Class)}, for a type with type arguments. */
  <T> T dataAs(TypeRef<T> type);
}
