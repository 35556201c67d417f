package io.apiservice.sdk.testkit;

import io.apiservice.sdk.http.Headers;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A request as it arrived at a fake server. {@code toString} shows the names of headers but no
 * header value, query or body, because they may contain secrets.
 *
 * @param at when its head was read, by the clock of the server
 * @param connection the number of its connection, counted from 1
 * @param method as sent
 * @param path as sent, still encoded, without the query
 * @param query as sent, without the question mark; null if there is none
 * @param headers all headers
 * @param body the first 1 MiB, read as UTF-8
 * @param bodyLength the length of the whole body in bytes
 */
public record RecordedRequest(
    Instant at,
    long connection,
    String method,
    String path,
    @Nullable String query,
    Headers headers,
    String body,
    long bodyLength) {
  private static final List<String> CREDENTIAL_WORDS =
      List.of("authorization", "cookie", "key", "token", "secret", "signature");

  /** The first value of a header; the name is case-insensitive. */
  public Optional<String> header(String name) {
    return headers.first(name);
  }

  /** The first value of a query parameter, decoded. */
  public Optional<String> queryParameter(String name) {
    return Optional.ofNullable(form(query).get(name));
  }

  /** The names, in lower case and in order, of the headers that may carry a credential. */
  public Set<String> credentialHeaders() {
    Set<String> found = new TreeSet<>();
    for (String name : headers.names()) {
      String lower = name.toLowerCase(Locale.ROOT);
      if (!lower.equals("idempotency-key") && CREDENTIAL_WORDS.stream().anyMatch(lower::contains)) {
        found.add(lower);
      }
    }
    return found;
  }

  /** Whether the request carries a credential in a header. */
  public boolean carriesCredential() {
    return !credentialHeaders().isEmpty();
  }

  Map<String, String> queryParameters() {
    return form(query);
  }

  Map<String, String> formFields() {
    return form(body);
  }

  String methodAndPath() {
    return method + " " + path;
  }

  private static Map<String, String> form(@Nullable String encoded) {
    Map<String, String> fields = new LinkedHashMap<>();
    if (encoded == null || encoded.isEmpty()) {
      return fields;
    }
    for (String pair : encoded.split("&", -1)) {
      int at = pair.indexOf('=');
      String name = at < 0 ? pair : pair.substring(0, at);
      fields.putIfAbsent(decoded(name), at < 0 ? "" : decoded(pair.substring(at + 1)));
    }
    return fields;
  }

  private static String decoded(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return text;
    }
  }

  @Override
  public String toString() {
    return methodAndPath() + " " + headers + ", " + bodyLength + " bytes";
  }
}
