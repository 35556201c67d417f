package io.apiservice.sdk.stream;

import io.apiservice.sdk.stream.EventParser.Fields;
import java.util.ArrayList;
import java.util.List;

/**
 * The rules of WHATWG HTML §9.2.6 over a whole text, in the words of the standard and without care
 * for speed: what a parser is compared with.
 */
record EventStreamModel(List<Fields> events, long retry) {
  static EventStreamModel of(String stream) {
    String text = stream.startsWith("\uFEFF") ? stream.substring(1) : stream;
    List<Fields> events = new ArrayList<>();
    long retry = -1;
    String data = "";
    String type = "";
    String id = "";
    String[] lines = text.split("\r\n|\n|\r", -1);
    for (int i = 0; i < lines.length - 1; i++) { // the last one has no end
      String line = lines[i];
      if (line.isEmpty()) {
        if (!data.isEmpty()) {
          events.add(
              new Fields(
                  type.isEmpty() ? "message" : type, data.substring(0, data.length() - 1), id));
        }
        data = "";
        type = "";
        continue;
      }
      int colon = line.indexOf(':');
      if (colon == 0) {
        continue;
      }
      String field = colon < 0 ? line : line.substring(0, colon);
      String value = colon < 0 ? "" : line.substring(colon + 1);
      value = value.startsWith(" ") ? value.substring(1) : value;
      if (field.equals("event")) {
        type = value;
      } else if (field.equals("data")) {
        data += value + "\n";
      } else if (field.equals("id") && !value.contains("\0")) {
        id = value;
      } else if (field.equals("retry") && value.matches("[0-9]{1,15}")) {
        retry = Long.parseLong(value);
      }
    }
    return new EventStreamModel(events, retry);
  }
}
