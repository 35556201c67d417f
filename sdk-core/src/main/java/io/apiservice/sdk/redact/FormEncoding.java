package io.apiservice.sdk.redact;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;

/** The encoding of queries and form bodies ({@code application/x-www-form-urlencoded}). */
public final class FormEncoding {
  private FormEncoding() {}

  /** Decodes a name or a value; returns malformed text unchanged. */
  public static String decode(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return text;
    }
  }
}
