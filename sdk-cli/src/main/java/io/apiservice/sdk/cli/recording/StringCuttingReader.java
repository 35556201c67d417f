package io.apiservice.sdk.cli.recording;

import java.io.IOException;
import java.io.Reader;

/**
 * JSON text in which strings are cut to a length that fits into memory. A parser reads a string
 * whole, and a recording may have a download in one. Everything else stays as it is.
 */
final class StringCuttingReader extends Reader {
  /** More than a diagnosis looks at; a multiple of four, so that Base64 can still be decoded. */
  static final int MAX_LENGTH = 1 << 20;

  private static final int HEX_DIGITS = 4;

  private final Reader text;
  private boolean inString;
  private boolean cutting;
  private int length;

  /** Whether the character before was a backslash that begins an escape sequence. */
  private boolean escaped;

  /** How many hexadecimal digits of an escape sequence follow. */
  private int hex;

  StringCuttingReader(Reader text) {
    this.text = text;
  }

  @Override
  public int read(char[] into, int from, int count) throws IOException {
    int kept = 0;
    while (kept == 0) {
      int read = text.read(into, from, count);
      if (read <= 0) {
        return read;
      }
      for (int at = from; at < from + read; at++) {
        if (keeps(into[at])) {
          into[from + kept++] = into[at];
        }
      }
    }
    return kept;
  }

  private boolean keeps(char next) {
    if (!inString) {
      inString = next == '"';
      length = 0;
      return true;
    }
    if (next == '\n') { // not possible within a string: a broken line ends, and the next one begins
      inString = false;
      escaped = false;
      hex = 0;
      return true;
    }
    boolean begins = !escaped && hex == 0;
    if (begins && next == '"') {
      inString = false;
      return true;
    }
    if (begins) { // never in the middle of an escape sequence
      cutting = length >= MAX_LENGTH;
    }
    if (!cutting) {
      length++;
    }
    hex = escaped ? (next == 'u' ? HEX_DIGITS : 0) : Math.max(0, hex - 1);
    escaped = begins && next == '\\';
    return !cutting;
  }

  @Override
  public void close() throws IOException {
    text.close();
  }
}
