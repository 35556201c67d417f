package io.apiservice.sdk.json;

import java.io.IOException;
import java.lang.reflect.Type;
import org.jspecify.annotations.Nullable;

/**
 * Bytes to objects and back. {@link #jackson()} is the default; for a mapper of your own implement
 * the two methods (four lines: see the documentation). Implementations must be thread-safe.
 */
public interface JsonCodec {
  /**
   * Writes a value as UTF-8 JSON.
   *
   * @throws IOException if the value cannot be written; the message must not quote the value
   */
  byte[] write(Object value) throws IOException;

  /**
   * Reads UTF-8 JSON.
   *
   * @param json the whole document
   * @param type what to read; a {@code Class} or a type with arguments
   * @return the value; null for the document {@code null}
   * @throws IOException if it is no such JSON; the message must not quote the document
   */
  @Nullable Object read(byte[] json, Type type) throws IOException;

  /**
   * The default codec: {@code Instant} and {@code Optional}, unknown fields ignored, unknown enum
   * constants null or {@code @JsonEnumDefaultValue}, null properties omitted.
   */
  static JsonCodec jackson() {
    return JacksonCodec.CAMEL_CASE;
  }

  /** The default codec with {@code snake_case} names. */
  static JsonCodec snakeCase() {
    return JacksonCodec.SNAKE_CASE;
  }
}
