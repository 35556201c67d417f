package io.apiservice.sdk.stream;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Splits an array, or lines with one value each, into JSON values, whatever pieces the bytes arrive
 * in. It does not check the values; that is done when they are read.
 */
final class JsonSplitter {
  private static final int MAX_VALUE = 64 * 1024 * 1024;
  private static final int INITIAL = 256;
  private static final int KEPT = 1024 * 1024;

  private enum Place {
    START,
    LINE,
    BEFORE_FIRST,
    BEFORE_VALUE,
    VALUE,
    AFTER_VALUE,
    END
  }

  private Place place;
  private byte[] value = new byte[INITIAL];
  private int length;
  private long values;
  private long lines;
  private int depth;
  private boolean inString;
  private boolean escaped;
  private boolean scalar;
  private int mark;

  /**
   * @param lines whether there is one value per line; if false, the first byte decides
   */
  JsonSplitter(boolean lines) {
    this.place = lines ? Place.LINE : Place.START;
  }

  /** Returns how many values were returned so far. */
  long values() {
    return values;
  }

  /** Returns the position of the value that was returned last. */
  String position() {
    return place == Place.LINE ? "line " + lines : "element [" + (values - 1) + "]";
  }

  /**
   * Consumes bytes up to the end of the next value.
   *
   * @return the value; null if all bytes were consumed and the value is not complete
   * @throws IOException if the bytes between the values are wrong, or a value is too long
   */
  byte @Nullable [] next(ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      byte[] found =
          switch (place) {
            case LINE -> line(bytes);
            case VALUE -> value(bytes);
            default -> {
              between(bytes);
              yield null;
            }
          };
      if (found != null) {
        values++;
        return found;
      }
    }
    return null;
  }

  /**
   * Called when the body has ended.
   *
   * @return the last line, if it has no line end; otherwise null
   * @throws IOException if the body ended within an array
   */
  byte @Nullable [] end() throws IOException {
    if (place == Place.LINE) {
      byte[] last = endOfLine();
      values += last == null ? 0 : 1;
      return last;
    }
    if (place != Place.END && place != Place.START) {
      throw new IOException("the array ends in the middle, after " + values + " elements");
    }
    return null;
  }

  private void append(ByteBuffer bytes, int count) throws IOException {
    if (count > MAX_VALUE - length) {
      throw new IOException("element " + values + " is longer than " + MAX_VALUE + " bytes");
    }
    if (length + count > value.length) {
      value =
          Arrays.copyOf(
              value, Math.max(length + count, (int) Math.min(MAX_VALUE, value.length * 2L)));
    }
    bytes.get(value, length, count);
    length += count;
  }

  private byte[] taken(int from, int to) {
    byte[] taken = Arrays.copyOfRange(value, from, to);
    length = 0;
    if (value.length > KEPT) {
      value = new byte[INITIAL];
    }
    return taken;
  }

  private byte @Nullable [] line(ByteBuffer bytes) throws IOException {
    int from = bytes.position();
    for (int at = from; at < bytes.limit(); at++) {
      if (bytes.get(at) == '\n') {
        append(bytes, at - from);
        bytes.get();
        return endOfLine();
      }
    }
    append(bytes, bytes.limit() - from);
    return null;
  }

  private byte @Nullable [] endOfLine() {
    lines++;
    int from = lines == 1 && startsWithByteOrderMark() ? 3 : 0;
    int to = length;
    while (from < to && isBlank(value[from])) {
      from++;
    }
    while (to > from && isBlank(value[to - 1])) {
      to--;
    }
    byte[] line = taken(from, to);
    return line.length == 0 ? null : line;
  }

  private boolean startsWithByteOrderMark() {
    return length >= 3
        && value[0] == (byte) 0xEF
        && value[1] == (byte) 0xBB
        && value[2] == (byte) 0xBF;
  }

  /** Whether the byte counts as a blank. A record separator before a line (RFC 7464) does. */
  private static boolean isBlank(byte each) {
    return each == ' ' || each == '\n' || each == '\r' || each == '\t' || each == 0x1E;
  }

  private void between(ByteBuffer bytes) throws IOException {
    byte each = bytes.get(bytes.position());
    if (isBlank(each) || (place == Place.START && isMark(each))) {
      bytes.get();
      return;
    }
    switch (place) {
      case START -> {
        place = each == '[' ? Place.BEFORE_FIRST : Place.LINE;
        if (each == '[') {
          bytes.get();
        }
      }
      case BEFORE_FIRST, BEFORE_VALUE -> {
        if (each == ']' && place == Place.BEFORE_FIRST) {
          bytes.get();
          place = Place.END;
        } else if (each == ',' || each == ']') {
          throw new IOException("element [" + values + "] is missing");
        } else {
          begin(each);
        }
      }
      case AFTER_VALUE -> {
        if (each != ',' && each != ']') {
          throw new IOException("no comma follows element [" + (values - 1) + "]");
        }
        bytes.get();
        place = each == ',' ? Place.BEFORE_VALUE : Place.END;
      }
      default ->
          throw new IOException(
              "something follows the array; values that are separated by line ends need a"
                  + " Content-Type that says so, such as application/x-ndjson");
    }
  }

  private boolean isMark(byte each) {
    byte[] byteOrderMark = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};
    return mark < byteOrderMark.length && each == byteOrderMark[mark++];
  }

  private void begin(byte first) {
    place = Place.VALUE;
    depth = 0;
    inString = false;
    escaped = false;
    scalar = first != '{' && first != '[' && first != '"';
  }

  private byte @Nullable [] value(ByteBuffer bytes) throws IOException {
    int from = bytes.position();
    for (int at = from; at < bytes.limit(); at++) {
      byte each = bytes.get(at);
      boolean last = scalar ? endsScalar(each) : endsValue(each);
      if (last) {
        append(bytes, scalar ? at - from : at + 1 - from);
        place = Place.AFTER_VALUE;
        return taken(0, length);
      }
    }
    append(bytes, bytes.limit() - from);
    return null;
  }

  private static boolean endsScalar(byte each) {
    return each == ',' || each == ']' || isBlank(each);
  }

  private boolean endsValue(byte each) {
    if (inString) {
      if (escaped) {
        escaped = false;
      } else if (each == '\\') {
        escaped = true;
      } else if (each == '"') {
        inString = false;
        return depth == 0;
      }
      return false;
    }
    switch (each) {
      case '"' -> inString = true;
      case '{', '[' -> depth++;
      case '}', ']' -> {
        return --depth <= 0;
      }
      default -> {}
    }
    return false;
  }
}
