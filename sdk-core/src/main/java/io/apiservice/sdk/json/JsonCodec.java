package io.apiservice.sdk.json;

import java.io.IOException;
import java.lang.reflect.Type;
import org.jspecify.annotations.Nullable;

/**
 * Converts between JSON and objects. {@link #jackson()} is the default. To use another mapper,
 * implement the two methods; the guide shows how. Implementations must be thread-safe.
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
   * @param type the type to read; a {@code Class} or a parameterized type
   * @return the value; null for the document {@code null}
   * @throws IOException if the document is not JSON of this type; the message must not quote it
   */
  @Nullable Object read(byte[] json, Type type) throws IOException;

  /**
   * The default codec. It supports {@code Instant} and {@code Optional}, ignores unknown fields,
   * reads unknown enum constants as null or {@code @JsonEnumDefaultValue}, and omits null
   * properties.
   */
  static JsonCodec jackson() {
    return JacksonCodec.CAMEL_CASE;
  }

  /** The default codec with {@code snake_case} names. */
  static JsonCodec snakeCase() {
    return JacksonCodec.SNAKE_CASE;
  }
}
