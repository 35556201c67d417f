package io.apiservice.sdk.async.wrong;

import io.apiservice.sdk.redact.RedactedText;
import java.util.List;

/** Shows a type that no caller can name, so that the surface test can show that it would notice. */
public final class LeakySignature {
  /** The text is in a type argument. */
  public List<RedactedText> texts() {
    return List.of();
  }
}
