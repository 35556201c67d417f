package io.apiservice.sdk.cli;

import java.io.IOException;
import java.util.List;

/** Tells the formats of recordings apart and reads them. */
final class Recordings {
  private Recordings() {}

  static List<Recorded> read(String text) throws IOException {
    String start = text.stripLeading();
    return start.startsWith("{") ? json(text) : CurlReader.read(text);
  }

  private static List<Recorded> json(String text) throws IOException {
    int lineEnd = text.stripLeading().indexOf('\n');
    if (lineEnd > 0 && isLine(text.stripLeading().substring(0, lineEnd))) {
      return JsonLinesReader.read(text);
    }
    Json whole = Json.read(text);
    return JsonLinesReader.looksLike(whole)
        ? List.of(JsonLinesReader.one(whole, 1))
        : HarReader.read(whole);
  }

  private static boolean isLine(String line) {
    try {
      return JsonLinesReader.looksLike(Json.read(line));
    } catch (IOException e) {
      return false;
    }
  }
}
