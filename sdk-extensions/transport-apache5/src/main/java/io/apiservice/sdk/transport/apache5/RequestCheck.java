package io.apiservice.sdk.transport.apache5;

import io.apiservice.sdk.http.Request;
import java.util.Locale;
import java.util.Set;

/** Refuses what the JDK's client refuses and Apache's would send, changed or not. */
final class RequestCheck {
  private static final Set<String> RESERVED =
      Set.of("connection", "content-length", "expect", "host", "transfer-encoding", "upgrade");

  private static final String SEPARATORS = "\"(),/:;<=>?@[\\]{}";

  private RequestCheck() {}

  /**
   * Checks method and URI.
   *
   * @throws IllegalArgumentException if one cannot be sent; quotes no value
   */
  static void check(Request request) {
    if (!isToken(request.method()) || request.method().equals("CONNECT")) {
      throw new IllegalArgumentException("the method cannot be sent: it is no token, or CONNECT");
    }
    String scheme = String.valueOf(request.uri().getScheme()).toLowerCase(Locale.ROOT);
    if (request.uri().getHost() == null || !(scheme.equals("http") || scheme.equals("https"))) {
      throw new IllegalArgumentException("the URI needs the scheme http or https, and a host");
    }
  }

  /**
   * Checks a header.
   *
   * @throws IllegalArgumentException if it cannot be sent; quotes no value
   */
  static void check(String name, String value) {
    boolean token = isToken(name);
    if (!token || !isText(value) || RESERVED.contains(name.toLowerCase(Locale.ROOT))) {
      throw new IllegalArgumentException(
          "the header "
              + (token ? name : "(unprintable name)")
              + " cannot be sent: the HTTP client reserves it, or its name or value has an illegal"
              + " character");
    }
  }

  private static boolean isToken(String name) {
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c <= ' ' || c >= 0x7f || SEPARATORS.indexOf(c) >= 0) {
        return false;
      }
    }
    return !name.isEmpty();
  }

  private static boolean isText(String value) {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if ((c < ' ' && c != '\t') || c == 0x7f || c > 0xff) {
        return false;
      }
    }
    return true;
  }
}
