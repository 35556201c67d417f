package io.apiservice.sdk.diagnosis.exchange;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Reads the texts, numbers and booleans of a JSON text, in order. If the text is truncated or
 * malformed, returns those before the error.
 */
final class JsonFields {
  static final int MAX_FIELDS = 512;
  private static final int MAX_DEPTH = 64;

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MAX_DEPTH)
                  .maxNumberLength(64)
                  .maxStringLength(128 * 1024)
                  .build())
          .build();

  private JsonFields() {}

  static List<NamedValue> read(String text) {
    List<NamedValue> found = new ArrayList<>();
    try (JsonParser parser = JSON.createParser(text)) {
      collect(parser, found);
    } catch (IOException e) {
      return found;
    }
    return found;
  }

  private static void collect(JsonParser parser, List<NamedValue> found) throws IOException {
    Deque<String> names = new ArrayDeque<>();
    String name = "";
    for (JsonToken token = parser.nextToken();
        token != null && found.size() < MAX_FIELDS;
        token = parser.nextToken()) {
      switch (token) {
        case FIELD_NAME -> name = parser.currentName();
        case START_OBJECT, START_ARRAY -> names.push(name);
        case END_OBJECT, END_ARRAY -> name = names.pop();
        case VALUE_STRING,
            VALUE_NUMBER_INT,
            VALUE_NUMBER_FLOAT,
            VALUE_TRUE,
            VALUE_FALSE,
            VALUE_NULL ->
            found.add(new NamedValue(names.isEmpty() ? "" : names.peek(), name, parser.getText()));
        default -> {}
      }
      if (token == JsonToken.START_ARRAY || token == JsonToken.START_OBJECT) {
        name = names.isEmpty() ? "" : names.peek();
      }
    }
  }
}
