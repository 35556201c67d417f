package io.apiservice.sdk.redact;

import java.util.Arrays;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Recognises by the words in its name whether a header or a parameter carries a credential. */
public final class CredentialNames {
  private static final Set<String> WORDS =
      Set.of(
          "apikey",
          "key",
          "token",
          "secret",
          "jwt",
          "password",
          "passwd",
          "pwd",
          "credential",
          "credentials",
          "sig",
          "sign",
          "otp",
          "totp",
          "checksum",
          "signature",
          "hmac",
          "auth",
          "accesskey",
          "accesstoken",
          "authtoken",
          "authkey",
          "appkey",
          "apitoken",
          "appid",
          "session",
          "sessionid",
          "sid",
          "pat",
          "bearer",
          "assertion",
          "sk",
          "hapikey",
          "authorization",
          "passphrase");

  // Names that contain a word such as "key" or "token", but belong to something that only describes
  // a key.
  private static final Set<String> NOT =
      Set.of(
          "idempotency-key",
          "x-idempotency-key",
          "x-request-key",
          "proxy-authorization",
          "sec-websocket-key",
          "surrogate-key",
          "cache-key",
          "partition_key",
          "partitionkey",
          "sort_key",
          "pagetoken",
          "page_token",
          "next_token",
          "nexttoken",
          "continuation_token",
          "continuationtoken",
          "sync_token",
          "synctoken",
          "csrf-token",
          "x-csrf-token",
          "x-xsrf-token",
          "primary_key",
          "foreign_key",
          "public_key",
          "token_type",
          "token_type_hint",
          "x-amz-signedheaders",
          "signature-input",
          "session_state",
          "x-amz-content-sha256",
          "sec-websocket-accept",
          "client_assertion_type",
          "key_id",
          "apns-topic",
          "auth_type",
          "signaturemethod",
          "signatureversion",
          "oauth_signature_method");

  /** Names of secrets that are no credential of an API: second factors, proofs, form tokens. */
  private static final Set<String> SECRET_WORDS =
      Set.of(
          "pass",
          "passcode",
          "pin",
          "ticket",
          "sas",
          "dpop",
          "csrf",
          "xsrf",
          "authentication",
          "phpsessid",
          "jsessionid");

  /** Names that also have a harmless meaning: a status, a country, a currency. */
  private static final Pattern CODE =
      Pattern.compile(
          "(?:x[-_])?(?:(?:auth|authorization|security|verification|recovery|backup|device|user)[-_]?)?code");

  private static final int MIN_CODE = 6;

  private static final Pattern ABOUT =
      Pattern.compile(
          "[-_.](?:type|kind|version|expires(?:[-_]in)?|format|algorithm|alg|method|timestamp|date|ttl"
              + "|scope|count|limit|status|url|uri)$");

  private static final Pattern HUMP = Pattern.compile("(?<=[a-z])(?=[A-Z])");

  private CredentialNames() {}

  /** Whether a parameter or header with this name contains a credential. */
  public static boolean matches(String name) {
    String lower = Ascii.lower(name);
    if (NOT.contains(lower)
        || lower.startsWith("sec-")
        || lower.startsWith("access-control-")
        || ABOUT.matcher(lower).find()) {
      return false;
    }
    if (isWord(lower.replace("-", "").replace("_", ""))) {
      return true;
    }
    if (words(name).anyMatch(CredentialNames::isWord)) {
      return true;
    }
    return lower.endsWith("apikey") || lower.endsWith("token") || lower.endsWith("secret");
  }

  /**
   * Whether a value with this name is masked. This is so for more names than {@link #matches} has.
   * If it is wrong here, only a word is hidden. If {@link #matches} is wrong, a diagnosis takes an
   * ordinary value for the credential.
   */
  static boolean holdsSecret(String name, String value) {
    if (matches(name)) {
      return true;
    }
    String lower = Ascii.lower(name);
    if (CODE.matcher(lower).matches()) {
      return value.length() >= MIN_CODE
          && !value.equals(Ascii.lower(value).replaceAll("[0-9]", ""));
    }
    if (ABOUT.matcher(lower).find()) {
      return false;
    }
    return SECRET_WORDS.contains(lower) || words(name).anyMatch(SECRET_WORDS::contains);
  }

  private static Stream<String> words(String name) {
    return Arrays.stream(HUMP.matcher(name).replaceAll("_").split("[-_.]", 12)).map(Ascii::lower);
  }

  private static boolean isWord(String word) {
    return WORDS.contains(word)
        || (word.endsWith("s") && WORDS.contains(word.substring(0, word.length() - 1)));
  }

  /**
   * Whether a header with this name contains a credential or a part of one. Some APIs need the
   * identifier of the client in one header, and a key or a signature in another; both count.
   */
  public static boolean matchesHeader(String name) {
    return matches(name) || isOfAClient(name);
  }

  /** Whether the name is that of a client identifier, which is not secret. */
  public static boolean isOfAClient(String name) {
    String squeezed = Ascii.lower(name).replace("-", "").replace("_", "");
    return squeezed.endsWith("clientid") || squeezed.endsWith("apiid");
  }
}
