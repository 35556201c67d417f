package io.apiservice.sdk.redact;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Validates secrets that an application configures. No message quotes a secret. */
public final class SecretValidation {
  private static final Pattern SCHEME =
      Pattern.compile(
          "(?i)(?:Authorization: *)?(Bearer|Basic|Token|ApiKey|DPoP) .*", Pattern.DOTALL);

  private SecretValidation() {}

  /**
   * Validates a key or token: printable ASCII characters without blanks (RFC 6749 appendix A.12).
   *
   * @param what names the secret in the message
   * @throws IllegalArgumentException if the secret is null or blank, begins with a scheme, or has
   *     another character
   */
  public static String token(String what, @Nullable String secret) {
    String given = notBlank(what, secret);
    withoutScheme(what, given);
    for (int i = 0; i < given.length(); i++) {
      char c = given.charAt(i);
      if (c <= ' ' || c > '~') {
        throw illegal(what, given, i, "blanks, line breaks, quotes and non-ASCII characters");
      }
    }
    return given;
  }

  /**
   * Validates a text. It may contain any characters except line breaks and other control
   * characters, and must not begin or end with a blank.
   */
  public static String text(String what, @Nullable String secret) {
    String given = notBlank(what, secret);
    withoutScheme(what, given);
    for (int i = 0; i < given.length(); i++) {
      boolean outer = i == 0 || i == given.length() - 1;
      if (Character.isISOControl(given.charAt(i))
          || (outer && Character.isWhitespace(given.charAt(i)))) {
        throw illegal(what, given, i, "line breaks and the blanks around it");
      }
    }
    return given;
  }

  /**
   * Validates what follows a scheme in {@code Authorization}: printable ASCII characters, without
   * blanks around them.
   */
  public static String authorization(String what, @Nullable String secret) {
    String given = text(what, secret);
    for (int i = 0; i < given.length(); i++) {
      if (given.charAt(i) > '~') {
        throw illegal(what, given, i, "non-ASCII characters");
      }
    }
    return given;
  }

  private static String notBlank(String what, @Nullable String secret) {
    if (secret == null || secret.isBlank()) {
      throw new IllegalArgumentException(
          what + " is " + (secret == null ? "null" : "blank") + ": is the variable set?");
    }
    return secret;
  }

  private static void withoutScheme(String what, String secret) {
    Matcher scheme = SCHEME.matcher(secret);
    if (scheme.matches()) {
      throw new IllegalArgumentException(
          what + " starts with the scheme \"" + scheme.group(1) + "\": leave the scheme out");
    }
  }

  private static IllegalArgumentException illegal(
      String what, String secret, int at, String remove) {
    return new IllegalArgumentException(
        String.format(
            Locale.ROOT,
            "%s has an illegal character (U+%04X) at position %d of %d: remove %s",
            what,
            (int) secret.charAt(at),
            at + 1,
            secret.length(),
            remove));
  }
}
