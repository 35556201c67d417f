package io.apiservice.sdk.auth;

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

  // token characters (RFC 9110 §5.6.2)
  private static boolean isTokenChar(int c) {
    return c > ' ' && c < 0x7f && "\"(),/:;<=>?@[\\]{}".indexOf(c) < 0;
  }
}
