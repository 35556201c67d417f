package io.apiservice.sdk.call;

import io.apiservice.sdk.error.factory.ExceptionFactory;
import io.apiservice.sdk.http.Headers;
import io.apiservice.sdk.redact.FormEncoding;
import io.apiservice.sdk.redact.RedactedCause;
import io.apiservice.sdk.redact.SecretMask;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.StringJoiner;

/** Reads {@code Link} headers (RFC 8288), and changes the query parameters of a URI. */
final class LinkHeader {
  private LinkHeader() {}

  /** Returns the target of the first link to the next page ({@code rel=next}). */
  static Optional<String> next(Headers headers) {
    for (String line : headers.all("Link")) {
      Optional<String> next = next(line);
      if (next.isPresent()) {
        return next;
      }
    }
    return Optional.empty();
  }

  static Optional<String> next(CharSequence line) {
    int at = 0;
    while (at < line.length()) {
      int open = indexOf(line, '<', at);
      int close = indexOf(line, '>', open);
      if (close == line.length()) {
        return Optional.empty();
      }
      int end = endOfItem(line, close + 1, ',');
      if (isNext(line.subSequence(close + 1, end))) {
        return Optional.of(line.subSequence(open + 1, close).toString().trim());
      }
      at = end + 1;
    }
    return Optional.empty();
  }

  private static int indexOf(CharSequence text, char wanted, int from) {
    int at = from;
    while (at < text.length() && text.charAt(at) != wanted) {
      at++;
    }
    return at;
  }

  /**
   * Returns the index of the next separator that is not within quotes; the end of the line if there
   * is none.
   */
  private static int endOfItem(CharSequence line, int from, char separator) {
    boolean quoted = false;
    for (int i = from; i < line.length(); i++) {
      char c = line.charAt(i);
      if (quoted && c == '\\') {
        i++;
      } else if (c == '"') {
        quoted = !quoted;
      } else if (c == separator && !quoted) {
        return i;
      }
    }
    return line.length();
  }

  private static boolean isNext(CharSequence parameters) {
    int end;
    for (int from = 0; from < parameters.length(); from = end + 1) {
      end = endOfItem(parameters, from, ';');
      String parameter = parameters.subSequence(from, end).toString();
      int equals = parameter.indexOf('=');
      if (equals < 0 || !parameter.substring(0, equals).trim().equalsIgnoreCase("rel")) {
        continue;
      }
      String value = parameter.substring(equals + 1).trim().replace("\"", "");
      for (String relation : value.split("\\s+")) {
        if (relation.equalsIgnoreCase("next")) {
          return true;
        }
      }
      return false;
      // Only the first rel parameter of a link counts (RFC 8288 §3.3).
    }
    return false;
  }

  static URI resolve(URI base, String target) {
    try {
      // URI.resolve drops the last path segment of the base for a query alone (RFC 3986 §5.3 keeps
      // it).
      return target.startsWith("?")
          ? URI.create(base.toString().split("[?#]", 2)[0] + target)
          : base.resolve(target);
    } catch (IllegalArgumentException e) {
      throw ExceptionFactory.paging(
          SecretMask.NONE.text("the link to the next page is not a URI"), RedactedCause.NONE);
    }
  }

  static Optional<Long> number(URI uri, String parameter) {
    if (uri.getRawQuery() == null) {
      return Optional.empty();
    }
    for (String pair : uri.getRawQuery().split("&")) {
      if (name(pair).equals(parameter)) {
        String value = pair.substring(pair.indexOf('=') + 1);
        return value.matches("\\d{1,18}") ? Optional.of(Long.parseLong(value)) : Optional.empty();
      }
    }
    return Optional.empty();
  }

  static URI with(URI uri, String parameter, String value) {
    StringJoiner query = new StringJoiner("&");
    if (uri.getRawQuery() != null) {
      for (String pair : uri.getRawQuery().split("&")) {
        if (!name(pair).equals(parameter)) {
          query.add(pair);
        }
      }
    }
    query.add(encode(parameter) + "=" + encode(value));
    String text = uri.toString();
    int at = Math.min(indexOf(text, '?', 0), indexOf(text, '#', 0));
    return URI.create(text.substring(0, at) + "?" + query);
  }

  static URI plus(URI uri, String parameter, String value) {
    return URI.create(
        uri + (uri.getRawQuery() == null ? "?" : "&") + encode(parameter) + "=" + encode(value));
  }

  private static String name(String pair) {
    int equals = pair.indexOf('=');
    return URLDecoder.decode(equals < 0 ? pair : pair.substring(0, equals), StandardCharsets.UTF_8);
  }

  private static String encode(String text) {
    return FormEncoding.encode(text).replace("+", "%20");
  }
}
