package io.apiservice.sdk.auth;

import io.apiservice.sdk.auth.Credential.Placement;
import org.jspecify.annotations.Nullable;

/** Validates secrets before the JDK does. The message of the JDK would quote the secret. */
final class CredentialValidation {
  private CredentialValidation() {}

  static String check(@Nullable String secret, Placement placement) {
    if (secret == null) {
      throw new IllegalArgumentException("the credential is null: is the variable set?");
    }
    if (secret.isBlank()) {
      throw new IllegalArgumentException("the credential is blank: is the variable set?");
    }
    if (placement == Placement.BEARER && secret.regionMatches(true, 0, "Bearer ", 0, 7)) {
      throw new IllegalArgumentException(
          "the credential starts with \"Bearer \": pass the token alone, the scheme is added");
    }
    for (int i = 0; i < secret.length(); i++) {
      char c = secret.charAt(i);
      if (c <= ' ' || c > '~') {
        throw new IllegalArgumentException(
            String.format(
                "the credential has an illegal character (U+%04X) at position %d of %d: remove"
                    + " blanks, line breaks, quotes and non-ASCII characters",
                (int) c, i + 1, secret.length()));
      }
    }
    return secret;
  }

  static String checkName(String name) {
    if (name.isEmpty() || !name.chars().allMatch(CredentialValidation::isTokenChar)) {
      throw new IllegalArgumentException(
          "not a name for a header or parameter: only letters, digits and -_. are allowed");
    }
    return name;
  }

  // token characters (RFC 9110 §5.6.2)
  private static boolean isTokenChar(int c) {
    return c > ' ' && c < 0x7f && "\"(),/:;<=>?@[\\]{}".indexOf(c) < 0;
  }
}
