package io.apiservice.sdk.pipeline;

import io.apiservice.sdk.http.Response;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which bytes of a representation a response has (RFC 9110 §14.4).
 *
 * @param first the number of its first byte; negative for a part whose place is not known, because
 *     the response has no {@code Content-Range} or several parts
 * @param total the length of the representation; negative if unknown
 */
record ContentRange(long first, long total) {
  private static final Pattern RANGE =
      Pattern.compile("bytes (\\d{1,18})-\\d{1,18}/(\\d{1,18}|\\*)");

  static ContentRange of(Response response) {
    Matcher range =
        RANGE.matcher(response.headers().first("Content-Range").map(String::trim).orElse(""));
    if (response.status() == 206 && range.matches()) {
      long first = Long.parseLong(range.group(1));
      return new ContentRange(
          first, range.group(2).equals("*") ? -1 : Long.parseLong(range.group(2)));
    }
    if (response.status() == 206) {
      return new ContentRange(-1, -1);
    }
    return new ContentRange(
        0,
        response
            .headers()
            .first("Content-Length")
            .filter(length -> length.matches("\\d{1,18}"))
            .map(Long::parseLong)
            .orElse(-1L));
  }
}
