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
 * @param token68 the token68 form of its data, if it came in that form
 * @param params its parameters, names in lower case, the first of equal names, in order
 */
public record Challenge(String scheme, Optional<String> token68, Map<String, String> params) {

  /** Copies the parameters. */
  public Challenge {
    params = Collections.unmodifiableMap(new LinkedHashMap<>(params));
  }

  /**
   * Reads all challenges of all lines of {@code WWW-Authenticate}. Never throws: what is broken is
   * read as far as it makes sense.
   */
  public static List<Challenge> in(Headers headers) {
    return parse(headers.all("WWW-Authenticate"));
  }

  /** Reads the challenges of several header lines. Never throws. */
  public static List<Challenge> parse(List<String> lines) {
    return ChallengeParser.parse(lines);
  }

  /** Reads the challenges of one header line. Never throws. */
  public static List<Challenge> parse(String line) {
    return ChallengeParser.parse(List.of(line));
  }

  /** A parameter by its name, whatever its case. */
  public Optional<String> param(String name) {
    return Optional.ofNullable(params.get(Ascii.lower(name)));
  }

  /** Whether this is the given scheme, whatever its case. */
  public boolean is(String other) {
    return scheme.equalsIgnoreCase(other);
  }
}
