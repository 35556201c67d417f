package io.apiservice.sdk.cli;

import io.apiservice.sdk.json.JsonCodec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A node of JSON of which nothing is certain: every step may lead nowhere. */
record Json(@Nullable Object value) {
  static Json read(String text) throws IOException {
    return new Json(JsonCodec.jackson().read(text.getBytes(StandardCharsets.UTF_8), Object.class));
  }

  Json get(String name) {
    return new Json(value instanceof Map<?, ?> map ? map.get(name) : null);
  }

  List<Json> items() {
    return value instanceof List<?> list ? list.stream().map(Json::new).toList() : List.of();
  }

  /** The entries of an object, in order. */
  List<Map.Entry<String, Json>> entries() {
    return value instanceof Map<?, ?> map
        ? map.entrySet().stream()
            .map(e -> Map.entry(String.valueOf(e.getKey()), new Json(e.getValue())))
            .toList()
        : List.of();
  }

  boolean isObject() {
    return value instanceof Map;
  }

  boolean isList() {
    return value instanceof List;
  }

  Optional<String> text() {
    return value == null || isObject() || isList()
        ? Optional.empty()
        : Optional.of(String.valueOf(value));
  }

  String text(String otherwise) {
    return text().orElse(otherwise);
  }

  int number(int otherwise) {
    return value instanceof Number number ? number.intValue() : otherwise;
  }
}
