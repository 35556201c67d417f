package io.apiservice.sdk.call;

import io.apiservice.sdk.json.TypeRef;

/** One server-sent event. Immutable. Applications do not implement this interface. */
public interface ServerSentEvent {
  /** Its type; {@code message} if the server names none. */
  String type();

  /** Its data; lines are separated by {@code \n}. */
  String data();

  /** The id of this event, or of the last one before it that had one; empty if none had. */
  String id();

  /**
   * The data, read as JSON.
   *
   * @throws io.apiservice.sdk.error.DecodingException if it is not JSON of this type
   */
  <T> T dataAs(Class<T> type);

  /** Like {@link #dataAs(Class)}, for a type with type arguments. */
  <T> T dataAs(TypeRef<T> type);
}
