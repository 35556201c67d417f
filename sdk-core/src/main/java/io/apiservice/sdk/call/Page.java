package io.apiservice.sdk.call;

import io.apiservice.sdk.http.Headers;
import java.util.List;

/**
 * One page of a list.
 *
 * @param elements the elements, in order
 * @param headers the headers of its response
 * @param last whether no page follows
 * @param <T> the type of the elements
 */
public record Page<T>(List<T> elements, Headers headers, boolean last) {
  /** Copies the elements. */
  public Page {
    elements = List.copyOf(elements);
  }
}
