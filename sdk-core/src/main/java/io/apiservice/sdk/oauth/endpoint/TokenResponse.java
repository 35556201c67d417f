package io.apiservice.sdk.oauth.endpoint;

import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.apiservice.sdk.diagnosis.SafeText;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The body of a token response (RFC 6749 §§5.1, 5.2). Reading a body never throws: what cannot be
 * read is an {@link UnreadableResponse}.
 */
public sealed interface TokenResponse {
  /** The longest lifetime of a token; longer ones are shortened to it. */
  Duration MAX_LIFE = Duration.ofDays(365);

  /**
   * A response with tokens.
   *
   * @param access the access token
   * @param type the token type; empty if the server did not return one
   * @param life the lifetime of the access token; null if unknown
   * @param refresh the new refresh token; null to keep the current one
   * @param scope the granted scope; null if the server did not return one
   * @param defect what is wrong with a malformed response; only the refresh token of such a
   *     response is used. Empty for a well-formed response
   */
  record IssuedResponse(
      String access,
      String type,
      @Nullable Duration life,
      @Nullable String refresh,
      @Nullable String scope,
      String defect)
      implements TokenResponse {
    /** Creates the value for a malformed response. It contains only the refresh token. */
    static IssuedResponse refreshOnly(String refresh, String defect) {
      return new IssuedResponse("", "", null, refresh, null, defect);
    }

    public boolean bearer() {
      return type.isEmpty() || type.equalsIgnoreCase("bearer");
    }

    @Override
    public String toString() {
      return "IssuedResponse[" + SafeText.of(type, 32) + ", " + life + "]";
    }
  }

  /**
   * An error response.
   *
   * @param error the OAuth error code
   * @param description the {@code error_description} as received; it must be sanitised before it is
   *     shown
   */
  record OAuthErrorResponse(String error, String description) implements TokenResponse {}

  /**
   * A response that cannot be read.
   *
   * @param why the reason, without any content of the response
   */
  record UnreadableResponse(String why) implements TokenResponse {}

  /**
   * Whether the text can be a refresh token: visible ASCII characters and blanks (RFC 6749 §A.17),
   * but not only blanks.
   */
  static boolean isRefreshToken(String text) {
    return !text.isBlank() && text.chars().allMatch(c -> c >= 0x20 && c <= 0x7e);
  }

  static TokenResponse read(byte[] body) {
    return TokenResponseParser.read(body);
  }

  /** Parses a token response. The standard format is JSON, but some servers send a form. */
  final class TokenResponseParser {
    private static final ObjectMapper MAPPER =
        JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .build();
    private static final Pattern NUMBER =
        Pattern.compile("-?\\d{1,400}(\\.\\d{1,400})?([eE][+-]?\\d{1,6})?");
    private static final Pattern FORM = Pattern.compile("[\\w.~%+=&!*'()-]+");

    static {
      MAPPER
          .getFactory()
          .setStreamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(64).build());
    }

    private TokenResponseParser() {}

    static TokenResponse read(byte[] body) {
      byte[] text = withoutMark(body);
      TokenResponse strict = strict(text);
      if (!(strict instanceof UnreadableResponse unreadableResponse)) {
        return strict;
      }
      String refresh =
          looksLikeForm(text)
              ? LenientTokenReader.refreshTokenOfForm(text)
              : LenientTokenReader.refreshToken(text);
      return refresh == null
          ? strict
          : IssuedResponse.refreshOnly(refresh, unreadableResponse.why());
    }

    private static TokenResponse strict(byte[] text) {
      if (text.length == 0) {
        return new UnreadableResponse("the response is empty");
      }
      try {
        JsonNode tree = looksLikeForm(text) ? form(text) : MAPPER.readTree(text);
        return tree instanceof ObjectNode object
            ? read(object)
            : new UnreadableResponse("it is not a JSON object");
      } catch (IOException | RuntimeException e) {
        // The exception is not kept as the cause: its message may quote a token.
        return new UnreadableResponse("it is not well-formed JSON");
      }
    }

    private static TokenResponse read(ObjectNode reply) {
      String error = text(reply, "error");
      if (error != null) {
        String description = text(reply, "error_description");
        return new OAuthErrorResponse(error, description == null ? "" : description);
      }
      String access = text(reply, "access_token");
      if (access == null) {
        return new UnreadableResponse("it contains neither access_token nor error");
      }
      String type = text(reply, "token_type");
      if (type == null && reply.hasNonNull("token_type")) {
        type = "?";
      }
      // An invalid refresh token is ignored, and the current one is kept.
      String refresh = text(reply, "refresh_token");
      return new IssuedResponse(
          access,
          type == null ? "" : type,
          life(reply.path("expires_in")),
          refresh == null || !isRefreshToken(refresh) ? null : refresh,
          text(reply, "scope"),
          "");
    }

    /**
     * Returns a parameter; null if it is absent or has no value, which means the same (RFC 6749
     * §3.2).
     */
    private static @Nullable String text(ObjectNode reply, String field) {
      JsonNode value = reply.path(field);
      return value.isTextual() && !value.textValue().isEmpty() ? value.textValue() : null;
    }

    private static @Nullable Duration life(JsonNode expiresIn) {
      double seconds;
      if (expiresIn.isNumber()) {
        seconds = expiresIn.doubleValue();
      } else if (expiresIn.isTextual() && NUMBER.matcher(expiresIn.textValue().trim()).matches()) {
        seconds = Double.parseDouble(expiresIn.textValue().trim());
      } else {
        return null;
      }
      if (!(seconds > 0)) {
        return null;
      }
      double bounded = Math.min(seconds, (double) MAX_LIFE.toSeconds());
      return Duration.ofMillis(Math.max(1, (long) (bounded * 1000)));
    }

    private static byte[] withoutMark(byte[] body) {
      boolean marked =
          body.length >= 3
              && body[0] == (byte) 0xEF
              && body[1] == (byte) 0xBB
              && body[2] == (byte) 0xBF;
      return marked ? Arrays.copyOfRange(body, 3, body.length) : body;
    }

    private static boolean looksLikeForm(byte[] body) {
      String start =
          new String(body, 0, Math.min(body.length, 4096), StandardCharsets.ISO_8859_1).trim();
      return start.indexOf('=') > 0 && FORM.matcher(start).matches();
    }

    private static ObjectNode form(byte[] body) throws IOException {
      ObjectNode fields = MAPPER.createObjectNode();
      for (String pair : new String(body, StandardCharsets.UTF_8).trim().split("&", -1)) {
        int equals = pair.indexOf('=');
        if (equals <= 0) {
          continue;
        }
        String name = URLDecoder.decode(pair.substring(0, equals), StandardCharsets.UTF_8);
        if (fields.has(name)) {
          throw new IOException("duplicate field");
        }
        fields.put(name, URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
      }
      return fields;
    }
  }
}
