package io.apiservice.sdk.cli.recording;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.apiservice.sdk.cli.json.JsonView;
import java.io.BufferedReader;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Reads HAR 1.2 as browsers and proxies write it. Browsers record each redirect as an entry of its
 * own: an entry with a 3xx response and the entry that it leads to are one exchange.
 */
final class HarReader {
  private final JsonParser parser;
  private final Consumer<RecordedExchange> found;
  private final Consumer<String> problems;
  private boolean browser;

  private HarReader(
      JsonParser parser, Consumer<RecordedExchange> found, Consumer<String> problems) {
    this.parser = parser;
    this.found = found;
    this.problems = problems;
  }

  /**
   * Reads entry by entry, or a single exchange that spans several lines.
   *
   * @param found receives each exchange
   * @param problems receives a message for each entry that is not an exchange
   */
  static void read(BufferedReader text, Consumer<RecordedExchange> found, Consumer<String> problems)
      throws IOException {
    try (JsonParser parser = JsonView.parser(text)) {
      new HarReader(parser, found, problems).top();
    } catch (JsonProcessingException e) {
      throw JsonView.unreadable(e);
    }
  }

  private void top() throws IOException {
    Map<String, Object> alone = new LinkedHashMap<>();
    boolean har = false;
    parser.nextToken();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      JsonToken value = parser.nextToken();
      if (name.equals("log") && value == JsonToken.START_OBJECT) {
        har |= log();
      } else {
        Object member = JsonView.from(parser, value).value();
        if (member != null) {
          alone.put(name, member);
        }
      }
    }
    JsonView exchange = new JsonView(alone);
    if (JsonLinesReader.looksLike(exchange)) {
      found.accept(JsonLinesReader.one(exchange, 1));
    } else if (!har) {
      throw new IOException("this JSON is neither a HAR file nor JSON lines with an exchange each");
    }
  }

  private boolean log() throws IOException {
    boolean entries = false;
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      JsonToken value = parser.nextToken();
      if (name.equals("entries") && value == JsonToken.START_ARRAY) {
        entries();
        entries = true;
      } else if (name.equals("creator")) {
        // Browsers leave Authorization and Cookie out of their exports. A browser is recognised by
        // the name of the creator, which it writes before the entries; a name after them is
        // ignored.
        browser =
            JsonView.from(parser, value)
                .get("name")
                .text("")
                .matches("(?i)WebInspector|Firefox|WebKit.*");
      } else {
        parser.skipChildren();
      }
    }
    return entries;
  }

  private void entries() throws IOException {
    HarRedirects redirects = new HarRedirects(1);
    int number = 0;
    JsonToken token = parser.nextToken();
    try {
      for (; token != null && token != JsonToken.END_ARRAY; token = parser.nextToken()) {
        number++;
        JsonView entry = JsonView.from(parser, token);
        HarEntry read;
        try {
          read = HarEntry.of(entry);
        } catch (RuntimeException e) {
          // The request in the entry is not a possible one.
          problems.accept("entry " + number + " cannot be read: skipped");
          continue;
        }
        if (redirects.isEmpty() || !redirects.continuesWith(read)) {
          redirects = new HarRedirects(number);
        }
        redirects.add(read);
        if (!read.redirects() || read.location().isEmpty()) {
          emit(redirects);
          redirects = new HarRedirects(number + 1);
        }
      }
    } finally {
      if (!redirects.isEmpty()) {
        emit(redirects);
      }
    }
  }

  private void emit(HarRedirects redirects) {
    found.accept(redirects.exchange(browser));
  }
}
