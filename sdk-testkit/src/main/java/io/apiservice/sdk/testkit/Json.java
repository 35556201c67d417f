package io.apiservice.sdk.testkit;

import io.apiservice.sdk.json.JsonCodec;
import java.io.IOException;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads and writes the JSON of the fakes with the library's codec. */
final class Json {
  private static final JsonCodec CODEC = JsonCodec.jackson();

  private Json() {}

  static String write(Object value) {
    try {
      return new String(CODEC.write(value), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  /** The members of an object; null if the text is not a JSON object. */
  static @Nullable Map<String, Object> object(String text) {
    Object value = read(text, Object.class);
    if (!(value instanceof Map<?, ?> map)) {
      return null;
    }
    Map<String, Object> members = new LinkedHashMap<>();
    map.forEach((name, member) -> members.put(String.valueOf(name), member));
    return members;
  }

  /** The value; null if the text is not JSON of this type. */
  static @Nullable Object read(String text, Type type) {
    try {
      return CODEC.read(text.getBytes(StandardCharsets.UTF_8), type);
    } catch (IOException e) {
      return null;
    }
  }
}
