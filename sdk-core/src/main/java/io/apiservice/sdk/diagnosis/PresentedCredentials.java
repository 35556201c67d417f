package io.apiservice.sdk.diagnosis;

import io.apiservice.sdk.diagnosis.Presented.Place;
import io.apiservice.sdk.http.Headers;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Finds the credentials of a request. */
final class PresentedCredentials {
  // Two words of which the first is no scheme are a credential with a blank in it.
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

  private PresentedCredentials() {}

  static List<Presented> of(Headers headers, URI uri, String body, List<String> ownNames) {
    List<Presented> found = new ArrayList<>();
    headers.all("Authorization").forEach(v -> found.add(authorization(v)));
    for (String name : headers.names()) {
      if (!name.equalsIgnoreCase("Authorization")
          && !name.equalsIgnoreCase("Cookie")
          && (CredentialNames.matches(name) || contains(ownNames, name))) {
        headers.all(name).forEach(v -> found.add(new Presented(Place.HEADER, name, "", v)));
      }
    }
    query(uri, ownNames).forEach(f -> found.add(field(Place.QUERY, f)));
    headers.all("Cookie").forEach(v -> cookies(v, found));
    body(body).forEach(f -> found.add(field(Place.BODY, f)));
    return List.copyOf(found);
  }

  private static Presented field(Place place, Field field) {
    return new Presented(place, field.name(), "", field.value());
  }

  private static Presented authorization(String value) {
    int blank = value.indexOf(' ');
    String first = blank < 0 ? value : value.substring(0, blank);
    boolean scheme =
        SCHEMES.contains(Ascii.lower(first))
            || (blank > 0 && Ascii.allTokenChars(first) && first.length() < 20 && known(value));
    return scheme
        ? new Presented(
            Place.AUTHORIZATION,
            "Authorization",
            first,
            blank < 0 ? "" : value.substring(blank + 1))
        : new Presented(Place.AUTHORIZATION, "Authorization", "", value);
  }

  // An unknown scheme is one all the same if exactly one word follows, or parameters do.
  private static boolean known(String value) {
    String rest = value.substring(value.indexOf(' ') + 1);
    return !rest.isEmpty() && (rest.indexOf(' ') < 0 || rest.indexOf('=') > 0);
  }

  private static List<Field> query(URI uri, List<String> ownNames) {
    String raw = uri.getRawQuery();
    if (raw == null) {
      return List.of();
    }
    return Form.read(raw).stream()
        .filter(f -> CredentialNames.matches(f.name()) || contains(ownNames, f.name()))
        .toList();
  }

  private static void cookies(String value, List<Presented> found) {
    for (String pair : value.split(";", Form.MOST)) {
      int equals = pair.indexOf('=');
      if (equals > 0) {
        String name = pair.substring(0, equals).strip();
        found.add(new Presented(Place.COOKIE, name, "", pair.substring(equals + 1).strip()));
      }
    }
  }

  private static List<Field> body(String body) {
    List<Field> fields = body.startsWith("{") ? JsonFields.read(body) : Form.read(body);
    return fields.stream()
        .filter(f -> CredentialNames.matches(f.name()) || f.name().equals("code"))
        .toList();
  }

  private static boolean contains(List<String> names, String name) {
    return names.stream().anyMatch(name::equalsIgnoreCase);
  }

  /** User and password of Basic credentials, if they are well-formed. */
  static Optional<String> basic(Presented presented) {
    if (!presented.scheme().equalsIgnoreCase("Basic")) {
      return Optional.empty();
    }
    try {
      byte[] decoded = Base64.getDecoder().decode(presented.secret());
      String text = new String(decoded, StandardCharsets.UTF_8);
      return text.indexOf(':') < 0 ? Optional.empty() : Optional.of(text);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
