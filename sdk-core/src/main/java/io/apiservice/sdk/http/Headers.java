package io.apiservice.sdk.http;

import java.net.http.HttpHeaders;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * HTTP header fields: case-insensitive names, several values per name, in order. Immutable. {@code
 * toString} prints names only, because values may be secret.
 */
public final class Headers {
  private static final Headers EMPTY = new Headers(new TreeMap<>(String.CASE_INSENSITIVE_ORDER));

  /** Ordered by name; lookups ignore case. */
  private final Map<String, List<String>> fields;

  private final @Nullable HttpHeaders original;

  private Headers(Map<String, List<String>> fields) {
    this(fields, null);
  }

  private Headers(Map<String, List<String>> fields, @Nullable HttpHeaders original) {
    this.fields = fields;
    this.original = original;
  }

  /** No headers. */
  public static Headers empty() {
    return EMPTY;
  }

  /**
   * Creates headers from alternating names and values.
   *
   * @param namesAndValues name, value, name, value …; a name may occur more than once
   * @throws IllegalArgumentException if the number of arguments is odd
   */
  public static Headers of(String... namesAndValues) {
    if (namesAndValues.length % 2 != 0) {
      throw new IllegalArgumentException("names and values must come in pairs");
    }
    TreeMap<String, List<String>> fields = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    for (int i = 0; i < namesAndValues.length; i += 2) {
      fields.computeIfAbsent(namesAndValues[i], n -> new ArrayList<>(1)).add(namesAndValues[i + 1]);
    }
    return new Headers(fields);
  }

  /** Copies headers from a map of names to their values. */
  public static Headers of(Map<String, List<String>> map) {
    TreeMap<String, List<String>> fields = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    map.forEach(
        (name, values) ->
            fields.computeIfAbsent(name, n -> new ArrayList<>(values.size())).addAll(values));
    return new Headers(fields);
  }

  /** Converts the JDK's headers. */
  public static Headers from(HttpHeaders headers) {
    return new Headers(headers.map(), headers); // that map ignores case as well
  }

  /** Converts to the JDK's headers. */
  public HttpHeaders toHttpHeaders() {
    return original != null ? original : HttpHeaders.of(fields, (name, value) -> true);
  }

  /** The first value of a header, if there is one. */
  public Optional<String> first(String name) {
    List<String> values = fields.get(name);
    return values == null || values.isEmpty() ? Optional.empty() : Optional.of(values.get(0));
  }

  /** All values of a header, one entry per header line; empty if it is absent. */
  public List<String> all(String name) {
    List<String> values = fields.get(name);
    return values == null ? List.of() : Collections.unmodifiableList(values);
  }

  /** Whether the header is present. */
  public boolean contains(String name) {
    return fields.containsKey(name);
  }

  /**
   * The value of a header as an HTTP date (RFC 9110 §5.6.7), for instance of {@code Date}; empty if
   * the header is missing or is not a date.
   */
  public Optional<Instant> date(String name) {
    return first(name).flatMap(HttpDate::parse);
  }

  /**
   * How long the server asks the client to wait (RFC 9110 §10.2.3), given in seconds or as a date;
   * never negative. Empty if the header is absent or malformed. A date is counted from the {@code
   * Date} of the same response if it has one, so that a wrong clock on this machine does not change
   * the wait.
   *
   * @param now the time from which a date is counted in a response without {@code Date}, or from a
   *     cache
   */
  public Optional<Duration> retryAfter(Instant now) {
    return first("Retry-After").flatMap(value -> RetryAfter.parse(value, serverTime(now)));
  }

  /** The server's time when it sent the response. A response with {@code Age} is from a cache. */
  Instant serverTime(Instant now) {
    return contains("Age") ? now : date("Date").orElse(now);
  }

  /** The names, each once, in the spelling of its first occurrence. */
  public Set<String> names() {
    return Collections.unmodifiableSet(fields.keySet());
  }

  /** A view of all values by name; lookups ignore case. */
  public Map<String, List<String>> map() {
    return Collections.unmodifiableMap(fields);
  }

  /** Returns a copy in which the header has only this value. */
  public Headers with(String name, String value) {
    Map<String, List<String>> copy = copy();
    copy.remove(name);
    copy.put(name, List.of(value));
    return new Headers(copy);
  }

  /** Returns a copy with an additional value of the header. */
  public Headers plus(String name, String value) {
    Map<String, List<String>> copy = copy();
    List<String> values = new ArrayList<>(all(name));
    values.add(value);
    copy.put(name, values);
    return new Headers(copy);
  }

  /** Returns a copy without the header. */
  public Headers without(String name) {
    if (!contains(name)) {
      return this;
    }
    Map<String, List<String>> copy = copy();
    copy.remove(name);
    return new Headers(copy);
  }

  private Map<String, List<String>> copy() {
    Map<String, List<String>> copy = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    copy.putAll(fields);
    return copy;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Headers that && fields.equals(that.fields);
  }

  @Override
  public int hashCode() {
    return fields.hashCode();
  }

  @Override
  public String toString() {
    return fields.keySet().toString();
  }
}
