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
 * Extracts the refresh token from a malformed response. The server has rotated the refresh token
 * when it sent the response, so without the new one the login would be lost.
 */
final class LenientTokenReader {
  private static final String MEMBER = "refresh_token";

  /**
   * The maximum nesting of the JSON. It is generous, because the response is defective anyway, but
   * it limits the cost of a hostile one.
   */
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

  /**
   * Returns the refresh token of a JSON response; null if there is none, or if there are several.
   */
  static @Nullable String refreshToken(byte[] reply) {
    Set<String> found = new HashSet<>();
    try (JsonParser parser = JSON.createParser(reply)) {
      collect(parser, found);
    } catch (IOException | RuntimeException e) {
      // The members that were read before the defect are still used.
    }
    found.removeIf(token -> !TokenResponse.isRefreshToken(token));
    return found.size() == 1 ? found.iterator().next() : null;
  }

  /** Reads the members of the outermost object, or of the first object in an enclosing array. */
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

  /** As {@link #refreshToken}, for a form-encoded response. */
  static @Nullable String refreshTokenOfForm(byte[] reply) {
    Set<String> found = new HashSet<>();
    for (String pair : new String(reply, StandardCharsets.UTF_8).trim().split("&", -1)) {
      if (pair.startsWith(MEMBER + "=")) {
        try {
          found.add(URLDecoder.decode(pair.substring(MEMBER.length() + 1), StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
          // An invalid escape sequence: this field is ignored.
        }
      }
    }
    found.removeIf(token -> !TokenResponse.isRefreshToken(token));
    return found.size() == 1 ? found.iterator().next() : null;
  }
}
