package io.apiservice.sdk.diagnosis.exchange;

import io.apiservice.sdk.redact.Ascii;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Finds errors in a credential because of which no server could accept it. */
public final class CredentialSyntax {
  // Schemes that are followed by several values or by parameters.
  private static final Set<String> STRUCTURED =
      Set.of(
          "digest",
          "hawk",
          "signature",
          "aws4-hmac-sha256",
          "aws4-ecdsa-p256-sha256",
          "oauth",
          "hmac",
          "hmac-sha256",
          "negotiate",
          "ntlm",
          "googlelogin",
          "vapid",
          "token-auth",
          "api",
          "pve",
          "acs",
          "mutual",
          "sharedkey",
          "gateway");

  // Schemes that are followed by a single word.
  private static final Set<String> ONE_WORD =
      Set.of("bearer", "basic", "apikey", "jwt", "dpop", "bot", "splunk", "negotiate");

  private static final Pattern PARAMETERS =
      Pattern.compile("[A-Za-z][\\w.-]{0,40} ?= ?[^\\s=][^\\s,;&]{0,4096}(?:$|[,;& ])");

  private static final Pattern PRINTED_OBJECT =
      Pattern.compile(
          "(?:Optional|SecretStr|Some|Just|Secret|Promise|Task|Token|Buffer|bytearray)[\\[({ ].*|.*[\\w$.]@[0-9a-f]{5,8}|<[\\w. ]+ object.*|b['\"].*");

  // Locations where a credential need not have the syntax of a header.
  private static final Set<SentCredential.CredentialLocation> UNSHAPED =
      Set.of(
          SentCredential.CredentialLocation.COOKIE,
          SentCredential.CredentialLocation.PATH,
          SentCredential.CredentialLocation.BODY);

  private static final Pattern RUN_TOGETHER =
      Pattern.compile("(?:bearer|basic|token|apikey).{16,}");

  private static final Pattern PERCENT = Pattern.compile(".*%[0-9A-Fa-f]{2}.*", Pattern.DOTALL);

  private CredentialSyntax() {}

  /** Describes the error without quoting the credential; empty if the syntax is valid. */
  public static Optional<String> flaw(SentCredential sentCredential) {
    String secret = sentCredential.secret();
    if (UNSHAPED.contains(sentCredential.location())) {
      return Optional.empty();
    }
    if (secret.isBlank()) {
      return sentCredential.inAuthorization()
          ? Optional.of("nothing follows the scheme")
          : secret.isEmpty() ? Optional.empty() : Optional.of("it is blank");
    }
    if (sentCredential.scheme().equalsIgnoreCase("Basic")) {
      return basic(secret);
    }
    return STRUCTURED.contains(Ascii.lower(sentCredential.scheme()))
            || hasParameters(sentCredential)
        ? Optional.empty()
        : text(sentCredential, secret);
  }

  /** Whether named parameters follow the scheme: {@code Scheme name=value, name="value"}. */
  public static boolean hasParameters(SentCredential sentCredential) {
    return (!sentCredential.scheme().isEmpty() || !sentCredential.inAuthorization())
        && !ONE_WORD.contains(Ascii.lower(sentCredential.scheme()))
        && PARAMETERS.matcher(sentCredential.secret()).lookingAt();
  }

  /** Describes an error in a credential that is given without its scheme. */
  static Optional<String> text(SentCredential sentCredential, String secret) {
    String lower = Ascii.lower(secret);
    if (secret.charAt(0) <= ' ' || secret.charAt(secret.length() - 1) <= ' ') {
      return Optional.of("there is white space around it");
    }
    if (!sentCredential.scheme().isEmpty()
        && lower.startsWith(Ascii.lower(sentCredential.scheme()) + " ")) {
      return Optional.of("the scheme occurs twice");
    }
    if (lower.startsWith("bearer ")
        || lower.startsWith("bearer:")
        || lower.startsWith("bearer%20")) {
      return Optional.of("it starts with Bearer");
    }
    if (sentCredential.scheme().isEmpty()
        && sentCredential.inAuthorization()
        && RUN_TOGETHER.matcher(lower).matches()) {
      return Optional.of("there is no blank between the scheme and the credential");
    }
    if (lower.startsWith("http://") || lower.startsWith("https://")) {
      return Optional.of("it is a URL");
    }
    if (printedObject(secret)) {
      return Optional.of("it is the printed form of an object, not its value");
    }
    return characters(sentCredential, secret);
  }

  static boolean printedObject(CharSequence secret) {
    return PRINTED_OBJECT.matcher(secret).matches();
  }

  private static Optional<String> characters(SentCredential sentCredential, String secret) {
    for (int i = 0; i < secret.length(); i++) {
      char c = secret.charAt(i);
      if ("\"'`“”‘’«»".indexOf(c) >= 0) {
        return Optional.of("there are quotes in it");
      }
      if ("<>{}[]".indexOf(c) >= 0) {
        return Optional.of("there are brackets in it");
      }
      if (c <= ' ' || c == 0x7f) {
        return Optional.of(c == ' ' ? "there is a blank in it" : "there is a line break in it");
      }
      if (c > 0x7f) {
        return Optional.of("there are characters beyond ASCII in it");
      }
    }
    boolean header = sentCredential.location() != SentCredential.CredentialLocation.QUERY;
    return header
            && sentCredential.location() != SentCredential.CredentialLocation.BODY
            && PERCENT.matcher(secret).matches()
        ? Optional.of("it is percent-encoded")
        : Optional.empty();
  }

  /**
   * Describes an error in a text that starts like a JWT. It proves less than other errors:
   * recordings often shorten tokens.
   */
  public static Optional<String> jwt(String secret) {
    boolean claimsToBe = secret.startsWith("eyJ") && secret.indexOf('.') > 0;
    if (!claimsToBe) {
      return secret.endsWith("...") || secret.endsWith(",") || secret.endsWith(";")
          ? Optional.of("it ends in punctuation, as if it had been cut or copied with its context")
          : Optional.empty();
    }
    long dots = secret.chars().filter(c -> c == '.').count();
    if (dots == 4 || Jwt.decode(secret).isPresent()) {
      return secret.endsWith(".") && dots == 2
          ? Optional.of("the signature of the JWT is missing")
          : Optional.empty();
    }
    return dots == 2
        ? Optional.empty()
        : Optional.of("it starts like a JWT but has " + (dots + 1) + " parts instead of 3");
  }

  private static Optional<String> basic(String secret) {
    if (secret.strip().length() != secret.length()) {
      return Optional.of("there is white space around it");
    }
    try {
      String text = new String(Base64.getDecoder().decode(secret), StandardCharsets.UTF_8);
      if (text.indexOf(':') < 0) {
        return Optional.of("it decodes to a text without a colon between user and password");
      }
      if (text.equals(":")) {
        return Optional.of("user and password are empty");
      }
      return text.endsWith("\n") || text.endsWith("\r")
          ? Optional.of("a line break was encoded with it")
          : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.of("it is not Base64");
    }
  }
}
