package io.apiservice.sdk.cli.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.io.Reader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A JSON value whose structure is not known in advance. Each step into a member returns an empty
 * view if the member is missing. Uses the streaming parser, because loading the data binding of
 * Jackson takes half of the start-up time.
 */
public record JsonView(@Nullable Object value) {
  private static final JsonFactory JSON =
      JsonFactory.builder()
          .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(128)
                  .maxStringLength(64 << 20)
                  .build())
          .build();

  /** A parser for text that is too long to keep in memory. */
  public static JsonParser parser(Reader text) throws IOException {
    return JSON.createParser(text);
  }

  /** Reads the value that begins with the parser's next token; empty at the end of the input. */
  static JsonView next(JsonParser parser) throws IOException {
    JsonToken first = parser.nextToken();
    return new JsonView(first == null ? null : value(parser, first));
  }

  /** Reads the value that begins with this token of the parser. */
  public static JsonView from(JsonParser parser, JsonToken first) throws IOException {
    return new JsonView(value(parser, first));
  }

  /** Reads one value and ignores the rest of the text. */
  public static JsonView read(String text) throws IOException {
    try (JsonParser parser = JSON.createParser(text)) {
      return next(parser);
    } catch (JsonProcessingException e) {
      throw unreadable(e);
    }
  }

  // The exception of Jackson is not kept as the cause: it quotes the input, which may contain a
  // secret.
  public static IOException unreadable(JsonProcessingException failure) {
    JsonLocation at = failure.getLocation();
    return new IOException(
        "not well-formed JSON"
            + (at == null ? "" : " at line " + at.getLineNr() + ", column " + at.getColumnNr()));
  }

  private static @Nullable Object value(JsonParser parser, JsonToken token) throws IOException {
    return switch (token) {
      case START_OBJECT -> object(parser);
      case START_ARRAY -> array(parser);
      case VALUE_STRING -> parser.getText();
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> parser.getNumberValue();
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      default -> null;
    };
  }

  private static Map<String, @Nullable Object> object(JsonParser parser) throws IOException {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      map.put(name, value(parser, parser.nextToken()));
    }
    return map;
  }

  private static List<@Nullable Object> array(JsonParser parser) throws IOException {
    List<@Nullable Object> list = new ArrayList<>();
    for (JsonToken token = parser.nextToken();
        token != null && token != JsonToken.END_ARRAY;
        token = parser.nextToken()) {
      list.add(value(parser, token));
    }
    return list;
  }

  /** The members of an object, in order; empty if the value is not an object. */
  public Map<String, @Nullable Object> members() {
    Map<String, @Nullable Object> members = new LinkedHashMap<>();
    entries().forEach(entry -> members.put(entry.getKey(), entry.getValue().value()));
    return members;
  }

  /** Writes maps, lists, texts, numbers and booleans as one line of JSON. */
  public static String write(Map<String, ?> members) {
    StringWriter out = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(out)) {
      write(json, members);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toString();
  }

  private static void write(JsonGenerator json, @Nullable Object value) throws IOException {
    if (value instanceof Map<?, ?> map) {
      json.writeStartObject();
      for (Map.Entry<?, ?> member : map.entrySet()) {
        json.writeFieldName(String.valueOf(member.getKey()));
        write(json, member.getValue());
      }
      json.writeEndObject();
    } else if (value instanceof Iterable<?> items) {
      json.writeStartArray();
      for (Object item : items) {
        write(json, item);
      }
      json.writeEndArray();
    } else {
      json.writeObject(value); // the value is a scalar, which needs no codec
    }
  }

  public JsonView get(String name) {
    return new JsonView(value instanceof Map<?, ?> map ? map.get(name) : null);
  }

  public List<JsonView> items() {
    List<JsonView> items = new ArrayList<>();
    if (value instanceof List<?> list) {
      list.forEach(item -> items.add(new JsonView(item)));
    }
    return items;
  }

  /** The entries of an object, in order. */
  public List<Map.Entry<String, JsonView>> entries() {
    List<Map.Entry<String, JsonView>> entries = new ArrayList<>();
    if (value instanceof Map<?, ?> map) {
      map.forEach((name, item) -> entries.add(Map.entry(String.valueOf(name), new JsonView(item))));
    }
    return entries;
  }

  public boolean isObject() {
    return value instanceof Map;
  }

  public boolean isList() {
    return value instanceof List;
  }

  public Optional<String> text() {
    return value == null || isObject() || isList()
        ? Optional.empty()
        : Optional.of(String.valueOf(value));
  }

  public String text(String otherwise) {
    return text().orElse(otherwise);
  }

  /** Returns the time, if the value is a time in the format of RFC 3339. */
  public Optional<Instant> instant() {
    try {
      return text().map(text -> OffsetDateTime.parse(text).toInstant());
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  public int number(int otherwise) {
    return value instanceof Number number ? number.intValue() : otherwise;
  }

  // The value is not shown: a recording contains secrets.
  @Override
  public String toString() {
    return "JsonView[" + (isObject() ? "object" : isList() ? "list" : "scalar") + "]";
  }
}
