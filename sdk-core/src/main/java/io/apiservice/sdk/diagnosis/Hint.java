package io.apiservice.sdk.diagnosis;

import java.net.URI;
import java.util.Optional;

/**
 * Advice on what to do next.
 *
 * @param action an action, in the imperative
 * @param link where to read more; empty if there is no link that is safe to show
 */
public record Hint(String action, Optional<URI> link) {
  /** A hint without a link. */
  public static Hint of(String action) {
    return new Hint(action, Optional.empty());
  }
}
