package io.apiservice.sdk.redact;

import java.util.Locale;
import java.util.Objects;
import java.util.Set;

/**
 * Validates headers of the application before the JDK does. The messages of the JDK would quote the
 * value.
 */
public final class HeaderValidation {
  private static final Set<String> FRAMING =
      Set.of("connection", "content-length", "expect", "transfer-encoding", "upgrade");

  private HeaderValidation() {}

  /**
   * Validates a header.
   *
   * @throws IllegalArgumentException if the header cannot be sent, or is {@code Authorization},
   *     which the credentials set
   */
  public static void check(String name, String value) {
    if (Objects.requireNonNull(name, "name of the header").isEmpty()
        || !name.chars().allMatch(HeaderValidation::isTokenChar)) {
      throw new IllegalArgumentException(
          "not a header name: only letters, digits and - are allowed");
    }
    if (name.equalsIgnoreCase("Authorization")) {
      throw new IllegalArgumentException(
          "Authorization is set by the credentials: use credentials(…) of the client or of the call");
    }
    if (FRAMING.contains(name.toLowerCase(Locale.ROOT))) {
      throw new IllegalArgumentException(
          "the header " + name + " is set by the HTTP client where it is needed");
    }
    Objects.requireNonNull(value, () -> "value of the header " + name);
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if ((c < ' ' && c != '\t') || c > '~') {
        throw new IllegalArgumentException(
            String.format(
                "the value of the header %s has an illegal character (U+%04X) at position %d",
                name, (int) c, i + 1));
      }
    }
  }

  // token characters (RFC 9110 §5.6.2)
  private static boolean isTokenChar(int c) {
    return c > ' ' && c < 0x7f && "\"(),/:;<=>?@[\\]{}".indexOf(c) < 0;
  }
}
