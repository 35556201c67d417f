package io.apiservice.sdk.async.wrong;

import io.apiservice.sdk.redact.RedactedText;
import java.util.List;

/**
 * Has a signature that names a type which callers cannot name. It shows that the test of the
 * exported surface would notice.
 */
public final class LeakySignature {
  /** The type that callers cannot name is a type argument. */
  public List<RedactedText> texts() {
    return List.of();
  }
}
