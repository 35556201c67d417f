package io.apiservice.sdk.diagnosis;

import io.apiservice.sdk.http.Headers;
import io.apiservice.sdk.redact.Ascii;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One challenge of {@code WWW-Authenticate} or {@code Proxy-Authenticate} (RFC 9110 §11.6.1).
 *
 * @param scheme the scheme as the server wrote it
 * @param token68 the token68 that follows the scheme, if there is one
 * @param params the parameters in order, with names in lower case; if a name occurs twice, its
 *     first value
 */
public record Challenge(String scheme, Optional<String> token68, Map<String, String> params) {

  /** Copies the parameters, so that later changes have no effect. */
  public Challenge {
    params = Collections.unmodifiableMap(new LinkedHashMap<>(params));
  }

  /**
   * Parses all challenges of all {@code WWW-Authenticate} headers. Never throws: malformed parts
   * are parsed as far as possible.
   */
  public static List<Challenge> in(Headers headers) {
    return parse(headers.all("WWW-Authenticate"));
  }

  /** Parses the challenges of several header lines. Never throws. */
  public static List<Challenge> parse(List<String> lines) {
    return ChallengeParser.parse(lines);
  }

  /** Parses the challenges of one header line. Never throws. */
  public static List<Challenge> parse(String line) {
    return ChallengeParser.parse(List.of(line));
  }

  /** Returns a parameter by its name; upper and lower case are the same. */
  public Optional<String> param(String name) {
    return Optional.ofNullable(params.get(Ascii.lower(name)));
  }

  /** Whether the challenge has this scheme; upper and lower case are the same. */
  public boolean is(String other) {
    return scheme.equalsIgnoreCase(other);
  }
}
