package io.apiservice.sdk.spring;

import io.apiservice.sdk.http.Headers;
import io.apiservice.sdk.http.Request;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.http.HttpHeaders;

/**
 * Translates headers. Uses only methods that Spring Framework 6.2 and 7 both have: the headers of 7
 * are no map.
 */
final class SpringHeaders {
  private SpringHeaders() {}

  static Headers of(HttpHeaders headers) {
    Map<String, List<String>> map = new HashMap<>();
    headers.forEach(map::put);
    return Headers.of(map);
  }

  /** Sets the headers that signing has set. */
  static void addSigned(HttpHeaders headers, Request unsigned, Request signed) {
    for (String name : signed.headers().names()) {
      if (!signed.headers().all(name).equals(unsigned.headers().all(name))) {
        signed.headers().first(name).ifPresent(value -> headers.set(name, value));
      }
    }
  }
}
