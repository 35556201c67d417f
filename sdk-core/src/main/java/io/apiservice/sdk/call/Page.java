package io.apiservice.sdk.call;

import io.apiservice.sdk.http.Headers;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/**
 * One page of a list.
 *
 * @param elements the elements, in order
 * @param headers the headers of the response with this page
 * @param next the URI of the next page, with which {@link Pages#from} continues the list later;
 *     empty if this is the last page. The server chose it, and it may contain anything that the
 *     server has received
 * @param <T> the type of the elements
 */
public record Page<T>(List<T> elements, Headers headers, Optional<URI> next) {
  /** Copies the elements, so that later changes have no effect. */
  public Page {
    elements = List.copyOf(elements);
  }

  /** Whether this is the last page. */
  public boolean last() {
    return next.isEmpty();
  }

  /** Shows the elements, without the URI of the next page. */
  @Override
  public String toString() {
    return "Page[elements=" + elements + ", headers=" + headers + ", last=" + last() + "]";
  }
}
