package io.apiservice.sdk.cli.recording;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.apiservice.sdk.cli.json.JsonView;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.util.List;
import java.util.function.Consumer;

/** Detects the format of a recording and reads it exchange by exchange. */
public final class RecordingReader {
  private static final int MAX_LINES_TRIED = 20;

  /** How many characters are read to detect the format. */
  private static final int HEAD = 64 * 1024;

  private RecordingReader() {}

  /**
   * Reads a recording.
   *
   * @param found receives each exchange as soon as it is read
   * @param problems receives a message for each part that cannot be read
   */
  public static void read(
      BufferedReader text, Consumer<RecordedExchange> found, Consumer<String> problems)
      throws IOException {
    String head = head(text).stripLeading();
    if (holdsLines(head)) {
      JsonLinesReader.read(cut(text), found, problems);
    } else if (head.startsWith("{")) {
      HarReader.read(cut(text), found, problems);
    } else {
      CurlReader.read(text, found);
    }
  }

  private static BufferedReader cut(BufferedReader text) {
    return new BufferedReader(new StringCuttingReader(text));
  }

  private static String head(BufferedReader text) throws IOException {
    text.mark(HEAD);
    char[] head = new char[HEAD];
    int length = 0;
    for (int read = 0; read >= 0 && length < HEAD; length += Math.max(read, 0)) {
      read = text.read(head, length, HEAD - length);
    }
    text.reset();
    return new String(head, 0, length);
  }

  private static boolean holdsLines(String head) {
    int end = head.indexOf('\n');
    if (end < 0) {
      return head.startsWith("{") && beginsAsExchange(head);
    }
    List<String> begun =
        head.lines().filter(l -> l.startsWith("{")).limit(MAX_LINES_TRIED).toList();
    return begun.stream().anyMatch(RecordingReader::isLine)
        || (begun.size() == 1 && head.startsWith("{\"") && beginsAsExchange(head));
  }

  private static boolean isLine(String line) {
    try {
      return JsonLinesReader.looksLike(JsonView.read(line));
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * Whether the text begins with an object whose first members are those of an exchange. The object
   * may be longer than the text.
   */
  private static boolean beginsAsExchange(String head) {
    try (JsonParser parser = JsonView.parser(new StringReader(head))) {
      parser.nextToken();
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        if (name.equals("log")) {
          return false;
        }
        if (name.equals("request") || name.equals("response")) {
          return true;
        }
        parser.nextToken();
        parser.skipChildren();
      }
      return false;
    } catch (IOException e) {
      // The text ends within a member.
      return false;
    }
  }
}
