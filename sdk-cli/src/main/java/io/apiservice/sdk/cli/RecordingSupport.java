package io.apiservice.sdk.cli;

import io.apiservice.sdk.diagnosis.CredentialFacts;
import io.apiservice.sdk.http.Headers;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Optional;

/** What the readers of all formats have in common: lenient addresses, times and guesses. */
final class RecordingSupport {
  private RecordingSupport() {}

  /** An address as it may stand in a recording: what is illegal in a URI is percent-encoded. */
  static URI uri(String text) {
    try {
      return new URI(text);
    } catch (URISyntaxException e) {
      return encoded(text);
    }
  }

  private static URI encoded(String text) {
    StringBuilder legal = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean plain = c > ' ' && c < 0x7f && "\"<>\\^`{|}[]%".indexOf(c) < 0;
      boolean escape =
          c == '%' && i + 2 < text.length() && hex(text.charAt(i + 1)) && hex(text.charAt(i + 2));
      legal.append(
          plain || escape || c > 0x7f ? String.valueOf(c) : String.format("%%%02X", (int) c));
    }
    try {
      return new URI(legal.toString());
    } catch (URISyntaxException e) {
      return URI.create("about:unreadable");
    }
  }

  private static boolean hex(char c) {
    return Character.digit(c, 16) >= 0;
  }

  static Optional<Instant> instant(String text) {
    try {
      return Optional.of(java.time.OffsetDateTime.parse(text).toInstant());
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  /** Whether a request went to a token endpoint, by its form or its address and answer. */
  static boolean tokenEndpoint(String method, URI uri, String requestBody, String responseBody) {
    boolean post = method.equalsIgnoreCase("POST");
    String path = uri.getPath() == null ? "" : uri.getPath().toLowerCase(Locale.ROOT);
    boolean form = requestBody.contains("grant_type");
    boolean address =
        path.contains("token") && (path.contains("oauth") || path.contains("connect"));
    boolean code =
        responseBody.contains("invalid_grant")
            || responseBody.contains("invalid_client")
            || responseBody.contains("unauthorized_client")
            || responseBody.contains("unsupported_grant_type");
    return post && (form || (address && code) || (path.endsWith("/token") && code));
  }

  /** What kind of credential a request seems to carry, where nothing says so. */
  static CredentialFacts guess(Headers request) {
    String authorization = request.first("Authorization").orElse("");
    boolean token = authorization.toLowerCase(Locale.ROOT).startsWith("bearer ");
    return CredentialFacts.of(
        token ? CredentialFacts.Type.ACCESS_TOKEN : CredentialFacts.Type.API_KEY);
  }
}
