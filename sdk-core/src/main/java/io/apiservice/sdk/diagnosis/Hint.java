package io.apiservice.sdk.diagnosis;

import java.net.URI;
import java.util.Optional;

/**
 * The next thing to do.
 *
 * @param action an action, in the imperative
 * @param link where to read more, if something safe to show is known
 */
public record Hint(String action, Optional<URI> link) {
  /** A hint without a link. */
  public static Hint of(String action) {
    return new Hint(action, Optional.empty());
  }
}
