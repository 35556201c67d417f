package io.apiservice.sdk.call;

import io.apiservice.sdk.http.Headers;
import java.util.List;

/**
 * One page of a list.
 *
 * @param elements the elements, in order
 * @param headers the headers of the response with this page
 * @param last whether this is the last page
 * @param <T> the type of the elements
 */
public record Page<T>(List<T> elements, Headers headers, boolean last) {
  /** Copies the elements, so that later changes have no effect. */
  public Page {
    elements = List.copyOf(elements);
  }
}
