package io.apiservice.sdk.diagnosis.exchange;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * The decoded header and claims of a JWT. The signature is not verified: the claims may explain a
 * refusal, but nothing may be trusted because of them.
 */
public record Jwt(List<NamedValue> header, List<NamedValue> claims) {
  private static final int MAX_LENGTH = 16 * 1024;

  /** Decodes a text if it has the three parts of a JWS and the first two are JSON objects. */
  static Optional<Jwt> decode(String token) {
    if (token.length() > MAX_LENGTH || !token.startsWith("ey")) {
      return Optional.empty();
    }
    int first = token.indexOf('.');
    int second = first < 0 ? -1 : token.indexOf('.', first + 1);
    if (second < 0 || token.indexOf('.', second + 1) >= 0) {
      return Optional.empty();
    }
    List<NamedValue> header = part(token.substring(0, first));
    List<NamedValue> claims = part(token.substring(first + 1, second));
    return header.isEmpty() || claims.isEmpty()
        ? Optional.empty()
        : Optional.of(new Jwt(header, claims));
  }

  private static List<NamedValue> part(String base64) {
    try {
      byte[] json = Base64.getUrlDecoder().decode(base64);
      String text = new String(json, StandardCharsets.UTF_8);
      return text.startsWith("{") ? JsonFields.read(text) : List.of();
    } catch (IllegalArgumentException e) {
      return List.of();
    }
  }

  /** Returns a top-level claim as text. */
  public Optional<String> claim(String name) {
    return last(claims, name);
  }

  /** Returns a parameter of the header. */
  public Optional<String> headerField(String name) {
    return last(header, name);
  }

  /** Returns the values of a claim that is a string or an array of strings. */
  public List<String> texts(String name) {
    List<String> found = new ArrayList<>();
    for (NamedValue namedValue : claims) {
      if (namedValue.name().equals(name)) {
        found.add(namedValue.value());
      }
    }
    return found;
  }

  public boolean has(String parent, String name) {
    return claims.stream().anyMatch(f -> f.parent().equals(parent) && f.name().equals(name));
  }

  Optional<Instant> expiresAt() {
    return time("exp");
  }

  public Optional<Instant> notBefore() {
    return time("nbf");
  }

  public Optional<Instant> issuedAt() {
    return time("iat");
  }

  private Optional<Instant> time(String name) {
    return claim(name).flatMap(Jwt::instant);
  }

  private static Optional<Instant> instant(String seconds) {
    try {
      double value = Double.parseDouble(seconds);
      return Optional.of(Instant.ofEpochSecond((long) value));
    } catch (NumberFormatException | DateTimeException e) {
      return Optional.empty();
    }
  }

  // If a name occurs several times, the last one counts (RFC 7519 §4).
  private static Optional<String> last(List<NamedValue> fields, String name) {
    return fields.stream()
        .filter(f -> f.parent().isEmpty() && f.name().equals(name))
        .map(NamedValue::value)
        .reduce((before, after) -> after);
  }
}
