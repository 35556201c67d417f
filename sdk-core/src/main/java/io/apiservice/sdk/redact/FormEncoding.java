package io.apiservice.sdk.redact;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** The encoding of queries and form bodies ({@code application/x-www-form-urlencoded}). */
public final class FormEncoding {
  private FormEncoding() {}

  /** Encodes a name or a value; a space becomes a plus sign. */
  public static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  /** Decodes a name or a value; returns malformed text unchanged. */
  public static String decode(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return text;
    }
  }
}
