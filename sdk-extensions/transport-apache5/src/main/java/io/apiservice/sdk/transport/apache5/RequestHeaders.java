package io.apiservice.sdk.transport.apache5;

import io.apiservice.sdk.http.Headers;
import java.util.ArrayList;
import java.util.List;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.message.BasicHeader;
import org.jspecify.annotations.Nullable;

/**
 * Translates the headers of requests. Successive requests with the same credential usually have the
 * same object as their headers, so the last result is kept.
 */
final class RequestHeaders {
  private volatile @Nullable Translated last;

  /**
   * Returns the headers as Apache's client takes them.
   *
   * @throws IllegalArgumentException if one cannot be sent; quotes no value
   */
  @SuppressWarnings("ReferenceEquality") // comparing the values would cost as much as checking
  Header[] of(Headers headers) {
    Translated known = last;
    if (known == null || known.source != headers) {
      known = new Translated(headers, translate(headers));
      last = known;
    }
    return known.headers;
  }

  private static Header[] translate(Headers headers) {
    List<Header> translated = new ArrayList<>();
    for (String name : headers.names()) {
      for (String value : headers.all(name)) {
        RequestCheck.check(name, value);
        translated.add(new BasicHeader(name, value));
      }
    }
    return translated.toArray(Header[]::new);
  }

  private static final class Translated {
    private final Headers source;
    private final Header[] headers;

    Translated(Headers source, Header[] headers) {
      this.source = source;
      this.headers = headers;
    }
  }
}
