package io.apiservice.sdk.diagnosis;

import java.net.URI;
import java.util.Optional;

/**
 * A next step.
 *
 * @param action an action, in the imperative
 * @param link where to read more, if a link is known that is safe to show
 */
public record Hint(String action, Optional<URI> link) {
  /** A hint without a link. */
  public static Hint of(String action) {
    return new Hint(action, Optional.empty());
  }
}
