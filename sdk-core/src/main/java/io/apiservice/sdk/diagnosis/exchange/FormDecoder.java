package io.apiservice.sdk.diagnosis.exchange;

import io.apiservice.sdk.redact.FormEncoding;
import java.util.ArrayList;
import java.util.List;

/**
 * Parses {@code a=1&b=2}, the format of queries and form bodies. Malformed text is left as it is.
 */
final class FormDecoder {
  /** The maximum number of pairs that are read. */
  static final int MAX_PAIRS = 512;

  private FormDecoder() {}

  static List<NamedValue> read(CharSequence text) {
    List<NamedValue> found = new ArrayList<>();
    int start = 0;
    for (int at = 0; at <= text.length() && found.size() < MAX_PAIRS; at++) {
      if (at == text.length() || text.charAt(at) == '&') {
        pair(text.subSequence(start, at).toString(), found);
        start = at + 1;
      }
    }
    return found;
  }

  private static void pair(String pair, List<NamedValue> found) {
    int equals = pair.indexOf('=');
    if (equals > 0) {
      String name = FormEncoding.decode(pair.substring(0, equals));
      found.add(new NamedValue("", name, FormEncoding.decode(pair.substring(equals + 1))));
    }
  }
}
