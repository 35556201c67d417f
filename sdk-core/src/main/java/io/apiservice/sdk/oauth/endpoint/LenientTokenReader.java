package io.apiservice.sdk.oauth.endpoint;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds the refresh token in a reply that is malformed elsewhere. The server has rotated: without
 * this token the login would end over a member that nobody needs.
 */
final class LenientTokenReader {
  private static final String MEMBER = "refresh_token";

  /** Deep enough for any accident, and cheap enough for a bomb. */
  private static final int MAX_DEPTH = 10_000;

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MAX_DEPTH)
                  .maxStringLength(TokenEndpoint.MAX_REPLY)
                  .maxNumberLength(TokenEndpoint.MAX_REPLY)
                  .build())
          .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
          .build();

  private LenientTokenReader() {}

  /** The refresh token; null if there is none, or more than one. */
  static @Nullable String refreshToken(byte[] reply) {
    Set<String> found = new HashSet<>();
    try (JsonParser parser = JSON.createParser(reply)) {
      collect(parser, found);
    } catch (IOException | RuntimeException e) {
      // What came before the damage counts.
    }
    found.removeIf(token -> !TokenResponse.isRefreshToken(token));
    return found.size() == 1 ? found.iterator().next() : null;
  }

  /** The members of the outermost object, or of the first in an array around it. */
  private static void collect(JsonParser parser, Set<String> found) throws IOException {
    JsonToken token = parser.nextToken();
    while (token == JsonToken.START_ARRAY) {
      token = parser.nextToken();
    }
    if (token != JsonToken.START_OBJECT) {
      return;
    }
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      if (parser.nextToken() == JsonToken.VALUE_STRING && name.equals(MEMBER)) {
        found.add(parser.getText());
      } else {
        parser.skipChildren();
      }
    }
  }

  /** The same in a form. */
  static @Nullable String refreshTokenOfForm(byte[] reply) {
    Set<String> found = new HashSet<>();
    for (String pair : new String(reply, StandardCharsets.UTF_8).trim().split("&", -1)) {
      if (pair.startsWith(MEMBER + "=")) {
        try {
          found.add(URLDecoder.decode(pair.substring(MEMBER.length() + 1), StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
          // a broken escape: not legible
        }
      }
    }
    found.removeIf(token -> !TokenResponse.isRefreshToken(token));
    return found.size() == 1 ? found.iterator().next() : null;
  }
}
