package io.apiservice.sdk.stream;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Parses {@code text/event-stream} by the rules of WHATWG HTML §9.2.6, whatever pieces the bytes
 * arrive in. One parser serves all connections of a stream, so the last event id is kept from one
 * connection to the next.
 */
final class EventParser {
  private static final int MAX_LINE = 1024 * 1024;
  private static final int MAX_EVENT = 16 * MAX_LINE;
  private static final int MAX_DIGITS = 15;

  /**
   * The fields of an event.
   *
   * @param type the type
   * @param data the data, without the last line feed
   * @param id the last event id
   */
  record Fields(String type, String data, String id) {}

  private byte[] line = new byte[256];
  private int length;
  private boolean first = true;
  private boolean afterReturn;

  private final StringBuilder data = new StringBuilder();
  private String type = "";
  private String idBuffer = "";
  private volatile String lastEventId = "";
  private long retryMillis = -1;

  /** Returns the last event id. Only complete events count. */
  String lastEventId() {
    return lastEventId;
  }

  /**
   * Returns the reconnection time that the server has set, in milliseconds; negative if it has set
   * none.
   */
  long retryMillis() {
    return retryMillis;
  }

  /** Prepares for another connection: discards an incomplete event, and keeps the last event id. */
  void restart() {
    length = 0;
    first = true;
    afterReturn = false;
    clearEvent();
    idBuffer = lastEventId;
  }

  /**
   * Consumes bytes up to the end of the next event.
   *
   * @return the event; null if all bytes were consumed and the event is not complete
   * @throws IOException if a line or an event is too long
   */
  @Nullable Fields next(ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      if (endOfLine(bytes)) {
        Fields event = line();
        length = 0;
        if (event != null) {
          return event;
        }
      }
    }
    return null;
  }

  /**
   * Consumes bytes up to the end of a line, which is CR, LF or CRLF. Returns whether the line is
   * complete.
   */
  private boolean endOfLine(ByteBuffer bytes) throws IOException {
    int from = bytes.position();
    if (afterReturn) {
      afterReturn = false;
      if (bytes.get(from) == '\n') {
        bytes.position(from + 1);
        return false;
      }
    }
    int limit = bytes.limit();
    for (int at = from; at < limit; at++) {
      byte each = bytes.get(at);
      if (each == '\n' || each == '\r') {
        append(bytes, at - from);
        bytes.position(at + 1);
        afterReturn = each == '\r';
        return true;
      }
    }
    append(bytes, limit - from);
    return false;
  }

  private void append(ByteBuffer bytes, int count) throws IOException {
    if (count > MAX_LINE - length) {
      throw new IOException("a line is longer than " + MAX_LINE + " bytes");
    }
    if (length + count > line.length) {
      line = Arrays.copyOf(line, Math.max(length + count, Math.min(MAX_LINE, line.length * 2)));
    }
    bytes.get(line, length, count);
    length += count;
  }

  private @Nullable Fields line() throws IOException {
    int from = first && startsWithByteOrderMark() ? 3 : 0;
    first = false;
    if (from == length) {
      return dispatch();
    }
    int colon = from;
    while (colon < length && line[colon] != ':') {
      colon++;
    }
    if (colon > from) { // a line that begins with a colon is a comment
      int value = Math.min(length, colon + 1);
      field(
          text(from, colon),
          text(value < length && line[value] == ' ' ? value + 1 : value, length));
    }
    return null;
  }

  private boolean startsWithByteOrderMark() {
    return length >= 3
        && line[0] == (byte) 0xEF
        && line[1] == (byte) 0xBB
        && line[2] == (byte) 0xBF;
  }

  private String text(int from, int to) {
    return new String(line, from, to - from, StandardCharsets.UTF_8);
  }

  private void field(String name, String value) throws IOException {
    switch (name) {
      case "data" -> {
        if (value.length() > MAX_EVENT - data.length()) {
          throw new IOException("an event is longer than " + MAX_EVENT + " characters");
        }
        data.append(value).append('\n');
      }
      case "event" -> type = value;
      case "id" -> {
        if (value.indexOf('\0') < 0) {
          idBuffer = value;
        }
      }
      case "retry" -> {
        if (!value.isEmpty()
            && value.length() <= MAX_DIGITS
            && value.chars().allMatch(c -> c >= '0' && c <= '9')) {
          retryMillis = Long.parseLong(value);
        }
      }
      default -> {} // unknown fields are ignored
    }
  }

  private @Nullable Fields dispatch() {
    lastEventId = idBuffer; // an event without data sets the id as well
    if (data.isEmpty()) {
      type = "";
      return null;
    }
    Fields event =
        new Fields(
            type.isEmpty() ? "message" : type, data.substring(0, data.length() - 1), lastEventId);
    clearEvent();
    return event;
  }

  private void clearEvent() {
    type = "";
    data.setLength(0);
    if (data.capacity() > MAX_LINE) {
      data.trimToSize();
    }
  }
}
