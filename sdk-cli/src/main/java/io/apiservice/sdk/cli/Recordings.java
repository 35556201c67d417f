package io.apiservice.sdk.cli;

import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;

/** Tells the formats of recordings apart and reads them. */
final class Recordings {
  private static final int LOOKED_AT = 20;

  private Recordings() {}

  /**
   * Reads a recording.
   *
   * @param complaints is told of what in it cannot be read, where the rest can
   */
  static List<Recorded> read(String text, Consumer<String> complaints) throws IOException {
    boolean lines = text.strip().indexOf('\n') > 0; // a HAR of one line is read once
    if (lines
        && text.lines()
            .filter(l -> l.startsWith("{"))
            .limit(LOOKED_AT)
            .anyMatch(Recordings::isLine)) {
      return JsonLinesReader.read(text, complaints);
    }
    return text.stripLeading().startsWith("{") ? json(text) : CurlReader.read(text);
  }

  private static List<Recorded> json(String text) throws IOException {
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
