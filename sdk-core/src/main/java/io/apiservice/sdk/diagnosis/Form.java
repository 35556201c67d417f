package io.apiservice.sdk.diagnosis;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Reads {@code a=1&b=2}, as in queries and form bodies. What cannot be decoded stays as it is. */
final class Form {
  /** More pairs are not looked at. */
  static final int MOST = 512;

  private Form() {}

  static List<Field> read(String text) {
    List<Field> found = new ArrayList<>();
    int at = 0;
    while (at < text.length() && found.size() < MOST) {
      int ampersand = text.indexOf('&', at);
      int end = ampersand < 0 ? text.length() : ampersand;
      String pair = text.substring(at, end);
      int equals = pair.indexOf('=');
      if (equals > 0) {
        found.add(
            new Field("", decode(pair.substring(0, equals)), decode(pair.substring(equals + 1))));
      }
      at = end + 1;
    }
    return found;
  }

  static String decode(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return text;
    }
  }
}
