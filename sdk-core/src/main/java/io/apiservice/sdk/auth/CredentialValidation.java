package io.apiservice.sdk.auth;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Validates the names of headers and parameters that carry credentials. */
final class CredentialValidation {
  private CredentialValidation() {}

  static String checkName(String name) {
    if (name.isEmpty() || !name.chars().allMatch(CredentialValidation::isTokenChar)) {
      throw new IllegalArgumentException(
          "not a name for a header or parameter: only letters, digits and -_. are allowed");
    }
    return name;
  }

  static String checkScheme(String scheme) {
    if (scheme.isEmpty() || !scheme.chars().allMatch(CredentialValidation::isTokenChar)) {
      throw new IllegalArgumentException(
          "not an authentication scheme: only letters, digits and -_. are allowed");
    }
    String lower = scheme.toLowerCase(Locale.ROOT);
    if (lower.equals("bearer") || lower.equals("basic")) {
      throw new IllegalArgumentException(
          "the scheme " + scheme + " has a method of its own: " + lower + "(…)");
    }
    return scheme;
  }

  /** Returns user and password as they are sent (RFC 7617 §2). */
  static String basic(@Nullable String user, @Nullable String password) {
    if (user == null || password == null || (user + password).isBlank()) {
      throw new IllegalArgumentException(
          "the user or the password is missing: are the variables set?");
    }
    if (user.indexOf(':') >= 0) {
      throw new IllegalArgumentException(
          "the user has a colon, which Basic authentication cannot send (RFC 7617 §2)");
    }
    if ((user + password).chars().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException(
          "the user or the password has a line break or another control character: remove it");
    }
    return Base64.getEncoder()
        .encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
  }

  // token characters (RFC 9110 §5.6.2)
  private static boolean isTokenChar(int c) {
    return c > ' ' && c < 0x7f && "\"(),/:;<=>?@[\\]{}".indexOf(c) < 0;
  }
}
