package io.apiservice.sdk.diagnosis.exchange;

import io.apiservice.sdk.diagnosis.exchange.SentCredential.CredentialLocation;
import io.apiservice.sdk.http.Headers;
import io.apiservice.sdk.redact.Ascii;
import io.apiservice.sdk.redact.CredentialNames;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Finds the credentials of a request. */
public final class SentCredentials {
  // Known schemes. If the first of two words is none of them, both words are one credential that
  // contains a blank.
  private static final Set<String> SCHEMES =
      Set.of(
          "bearer",
          "basic",
          "token",
          "digest",
          "apikey",
          "jwt",
          "oauth",
          "dpop",
          "negotiate",
          "ntlm",
          "hmac",
          "sharedkey",
          "sharedkeylite",
          "aws4-hmac-sha256",
          "aws4-ecdsa-p256-sha256",
          "aws",
          "hawk",
          "signature",
          "key",
          "oauth2",
          "hoba",
          "mutual",
          "scram-sha-256",
          "genie-key",
          "api",
          "genie",
          "splunk",
          "pve",
          "bot",
          "sso-key",
          "session",
          "zoho-oauthtoken",
          "gateway",
          "googlelogin",
          "kerberos",
          "vapid",
          "acs",
          "hmac-sha256",
          "token-auth",
          "privatetoken");

  private static final Set<String> GRANTS = Set.of("code", "refresh", "access");

  private static final Pattern NUMBER = Pattern.compile("\\d{1,12}");

  // Headers that contain arbitrary text, values that the server has chosen, or credentials that are
  // read elsewhere.
  private static final Set<String> PLAIN =
      Set.of("user-agent", "referer", "cookie", "authorization", "proxy-authorization", "etag");

  private SentCredentials() {}

  static List<SentCredential> of(Headers headers, URI uri, String body, List<String> ownNames) {
    List<SentCredential> found = new ArrayList<>();
    headers.all("Authorization").forEach(v -> found.add(authorization(v)));
    for (String name : headers.names()) {
      if (!name.equalsIgnoreCase("Authorization")
          && !name.equalsIgnoreCase("Cookie")
          && (CredentialNames.matchesHeader(name) || contains(ownNames, name))) {
        headers.all(name).forEach(v -> found.add(header(name, v)));
      } else if (!PLAIN.contains(Ascii.lower(name))) {
        headers.all(name).stream()
            .filter(SentCredentials::isPlainly)
            .forEach(v -> found.add(new SentCredential(CredentialLocation.HEADER, name, "", v)));
      }
    }
    query(uri, ownNames).forEach(f -> found.add(field(CredentialLocation.QUERY, f)));
    headers.all("Cookie").forEach(v -> cookies(v, found));
    body(body).forEach(f -> found.add(field(CredentialLocation.BODY, f)));
    if (found.stream().allMatch(p -> CredentialNames.isOfAClient(p.name()))) {
      // Only a client identifier was sent, and that is not a credential.
      found.clear();
    }
    if (found.isEmpty()) {
      PathCredential.of(uri).ifPresent(found::add);
    }
    return List.copyOf(found);
  }

  private static SentCredential field(CredentialLocation location, NamedValue namedValue) {
    return new SentCredential(location, namedValue.name(), "", namedValue.value());
  }

  // X-Authorization and similar headers may have the syntax of Authorization: a scheme and a
  // credential.
  private static SentCredential header(String name, String value) {
    boolean schemed = Ascii.lower(name).contains("auth") && value.indexOf(' ') > 0;
    SentCredential read = authorization(value);
    return schemed && !read.scheme().isEmpty()
        ? new SentCredential(CredentialLocation.HEADER, name, read.scheme(), read.secret())
        : new SentCredential(CredentialLocation.HEADER, name, "", value);
  }

  private static SentCredential authorization(String value) {
    int blank = value.indexOf(' ');
    String first = blank < 0 ? value : value.substring(0, blank);
    boolean scheme =
        SCHEMES.contains(Ascii.lower(first))
            || (blank > 0 && Ascii.allTokenChars(first) && first.length() < 40 && known(value));
    return scheme
        ? new SentCredential(
            CredentialLocation.AUTHORIZATION,
            "Authorization",
            first,
            blank < 0 ? "" : value.substring(blank + 1))
        : new SentCredential(CredentialLocation.AUTHORIZATION, "Authorization", "", value);
  }

  // An unknown word counts as a scheme if exactly one word, or parameters, follow it.
  private static boolean known(String value) {
    String rest = value.substring(value.indexOf(' ') + 1);
    return !rest.isEmpty() && (rest.indexOf(' ') < 0 || rest.indexOf('=') > 0);
  }

  // A number such as that in ?appid=480 is an ordinary identifier.
  private static boolean isNumber(NamedValue namedValue) {
    String name = Ascii.lower(namedValue.name());
    return NUMBER.matcher(namedValue.value()).matches()
        && (name.endsWith("id") || name.equals("key") || name.equals("session"));
  }

  /** Whether a value is a credential by its form, whatever its name is. */
  static boolean isPlainly(String value) {
    return KeyPrefix.of(value).isPresent() || Jwt.decode(value).isPresent();
  }

  private static List<NamedValue> query(URI uri, List<String> ownNames) {
    String raw = uri.getRawQuery();
    if (raw == null) {
      return List.of();
    }
    return FormDecoder.read(raw).stream()
        .filter(
            f ->
                (CredentialNames.matches(f.name()) && !isNumber(f))
                    || contains(ownNames, f.name())
                    || isPlainly(f.value()))
        .toList();
  }

  private static void cookies(String value, List<SentCredential> found) {
    for (String pair : value.split(";", FormDecoder.MAX_PAIRS)) {
      int equals = pair.indexOf('=');
      if (equals > 0) {
        String name = pair.substring(0, equals).strip();
        found.add(
            new SentCredential(
                CredentialLocation.COOKIE, name, "", pair.substring(equals + 1).strip()));
      }
    }
  }

  private static List<NamedValue> body(String body) {
    return switch (body.isEmpty() ? ' ' : body.charAt(0)) {
      case '{' -> credentials(JsonFields.read(body));
      case '<' -> credentials(MarkupText.fields(body));
      default -> credentials(FormDecoder.read(body));
    };
  }

  private static List<NamedValue> credentials(List<NamedValue> fields) {
    return fields.stream()
        .filter(
            f ->
                (CredentialNames.matches(f.name()) && !f.name().equalsIgnoreCase("key"))
                    || GRANTS.contains(f.name())
                    || isPlainly(f.value()))
        .toList();
  }

  private static boolean contains(List<String> names, String name) {
    return names.stream().anyMatch(name::equalsIgnoreCase);
  }

  /** Returns user and password of Basic credentials; empty if the credentials are malformed. */
  public static Optional<String> basic(SentCredential sentCredential) {
    if (!sentCredential.scheme().equalsIgnoreCase("Basic")) {
      return Optional.empty();
    }
    try {
      byte[] decoded = Base64.getDecoder().decode(sentCredential.secret());
      String text = new String(decoded, StandardCharsets.UTF_8);
      return text.indexOf(':') < 0 ? Optional.empty() : Optional.of(text);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
