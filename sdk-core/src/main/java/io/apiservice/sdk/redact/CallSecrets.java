package io.apiservice.sdk.redact;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The secrets of one call: credentials, other secret headers, query values, form fields, and the
 * tokens of a response. They are collected while the call is made. Thread-safe; {@code toString}
 * shows only how many there are.
 */
public final class CallSecrets {
  /**
   * The maximum number of secrets of each kind, so that a server cannot make a call use unbounded
   * memory.
   */
  private static final int MAX_SECRETS = 512;

  private static final int MAX_PARTS = 64;
  private static final Pattern PARTS = Pattern.compile("[,;& ]+");
  // Names with letters only. A text with digits before the equals sign may be half of a key that
  // contains one.
  private static final Pattern NAME = Pattern.compile("^[A-Za-z][A-Za-z_-]{0,23}=");
  private static final Pattern FIELD =
      Pattern.compile(
          "\"([^\"\\\\]{1,64})\"\\s{0,8}:\\s{0,8}\"([^\"\\\\]{0,16384}(?:\\\\.[^\"\\\\]{0,16384}){0,256})\"",
          Pattern.DOTALL);

  /** Secrets that the caller, or the credentials of the call, put into requests. */
  private Set<String> sent = Set.of();

  /**
   * Secrets found in URIs, forms and responses. A server may choose these, so they are kept apart:
   * however many there are, they do not displace the secrets that were sent.
   */
  private Set<String> found = Set.of();

  /**
   * Returns the secrets of a request.
   *
   * @param gathered the secrets that its call has gathered before
   */
  public static CallSecrets of(
      Optional<CallSecrets> gathered, Map<String, List<String>> headers, URI uri) {
    CallSecrets all = new CallSecrets();
    gathered.ifPresent(all::addAll);
    return all.headers(headers).uri(uri);
  }

  /**
   * Adds secrets as they are. Ignores blank texts and texts that consist of {@link
   * PlaceholderWords}.
   */
  public CallSecrets add(@Nullable String... more) {
    for (String secret : more) {
      if (secret != null) {
        sent(secret);
      }
    }
    return this;
  }

  /** Adds all secrets of another collection. */
  public CallSecrets addAll(CallSecrets others) {
    addSent(others);
    others.copy(others.found).forEach(this::found);
    return this;
  }

  /**
   * Adds the secrets of another collection that come from headers and credentials, but not those
   * found in URIs, forms and responses.
   */
  public CallSecrets addSent(CallSecrets others) {
    others.copy(others.sent).forEach(this::sent);
    return this;
  }

  private synchronized List<String> copy(Set<String> secrets) {
    return List.copyOf(secrets);
  }

  private synchronized void sent(String secret) {
    if (!secret.isBlank() && sent.size() < MAX_SECRETS) {
      sent = with(sent, secret);
    }
  }

  private synchronized void found(String secret) {
    if (!secret.isBlank() && found.size() < MAX_SECRETS) {
      found = with(found, secret);
    }
  }

  /** Most calls have one secret, for which a small set is enough. */
  private static Set<String> with(Set<String> secrets, String secret) {
    if (secrets.isEmpty()) {
      return Set.of(secret);
    }
    Set<String> larger = secrets.size() == 1 ? new LinkedHashSet<>(secrets) : secrets;
    larger.add(secret);
    return larger;
  }

  /**
   * Adds the secrets in headers. They are recognised by the name of the header or by what the value
   * looks like.
   */
  public CallSecrets headers(Map<String, List<String>> headers) {
    headers.forEach((name, values) -> values.forEach(value -> header(name, value)));
    return this;
  }

  private void header(String name, String value) {
    String lower = Ascii.lower(name);
    if (lower.equals("cookie")) {
      for (String pair : value.split(";", MAX_SECRETS)) {
        sent(cookieValue(pair));
      }
    } else if (lower.contains("authorization") || CredentialNames.holdsSecret(name, value)) {
      credential(value);
    } else if (!LoggableHeaders.inRequests(lower) && SecretShape.value(value)) {
      sent(value);
    }
  }

  /** Adds the value of a {@code Set-Cookie} header, {@code name=value; attributes}. */
  public void cookie(String cookie) {
    found(cookieValue(cookie.split(";", 2)[0]));
  }

  private static String cookieValue(String pair) {
    return pair.substring(pair.indexOf('=') + 1).strip();
  }

  /**
   * Adds the secrets in the value of a header such as {@code Authorization}. The value may have a
   * scheme and parameters.
   */
  private void credential(String value) {
    int blank = value.indexOf(' ');
    String bare = value.substring(blank + 1).strip();
    sent(blank < 0 ? value : bare);
    if (blank > 0 && value.substring(0, blank).equalsIgnoreCase("Basic")) {
      basic(bare);
      return;
    }
    String[] parts = PARTS.split(bare, MAX_PARTS);
    if (parts.length > 1 || NAME.matcher(bare).find()) {
      for (String part : parts) {
        sent(NAME.matcher(part).replaceFirst("").replace("\"", ""));
      }
    }
  }

  /** Adds Basic credentials in three forms: as encoded, as decoded, and the password alone. */
  public CallSecrets basic(String encoded) {
    sent(encoded);
    try {
      String pair = new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
      sent(pair);
      int colon = pair.indexOf(':');
      String password = pair.substring(colon + 1);
      // Without a password, the user is the key.
      String secret = password.isEmpty() ? pair.substring(0, Math.max(0, colon)) : password;
      add(secret, FormEncoding.decode(secret));
    } catch (IllegalArgumentException e) {
      // The text is not Base64, so it is masked only as it is.
    }
    return this;
  }

  /**
   * Adds the secrets in a URI: the user info, query values, and path segments that look like a
   * secret.
   */
  public CallSecrets uri(URI uri) {
    String user = uri.getRawUserInfo();
    if (user != null) {
      add(
          user,
          FormEncoding.decode(user),
          FormEncoding.decode(user.substring(user.indexOf(':') + 1)));
    }
    String query = uri.getRawQuery();
    if (query != null) {
      form(query);
    }
    String path = uri.getRawPath();
    if (path != null) {
      for (String segment : path.split("/", MAX_PARTS)) {
        if (SecretShape.pathSegment(segment)) {
          found(segment);
        }
      }
    }
    if (uri.getRawFragment() != null) {
      form(uri.getRawFragment());
    }
    return this;
  }

  /**
   * Adds the query values that {@code uri} has and {@code before} does not have, whatever their
   * names are.
   */
  public CallSecrets addedQuery(URI uri, URI before) {
    Set<String> known = new HashSet<>(pairs(before));
    for (String pair : pairs(uri)) {
      if (!known.contains(pair)) {
        add(FormEncoding.decode(pair.substring(pair.indexOf('=') + 1)));
      }
    }
    return this;
  }

  private static List<String> pairs(URI uri) {
    String query = uri.getRawQuery();
    return query == null ? List.of() : List.of(query.split("&", MAX_SECRETS));
  }

  /**
   * Adds the secrets in a form such as {@code a=1&b=2}. They are recognised by the name of the
   * field or by what the value looks like.
   */
  public CallSecrets form(String form) {
    for (String pair : form.split("&", MAX_SECRETS)) {
      int equals = pair.indexOf('=');
      String name = FormEncoding.decode(equals < 0 ? "" : pair.substring(0, equals));
      String value = FormEncoding.decode(pair.substring(equals + 1));
      if (CredentialNames.holdsSecret(name, value) || SecretShape.value(value)) {
        found(value);
      }
    }
    return this;
  }

  /** Adds the string members of a JSON text whose names are those of credentials. */
  public CallSecrets json(String json) {
    var field = FIELD.matcher(json);
    for (int fields = 0; fields < MAX_SECRETS && field.find(); fields++) {
      String name = field.group(1);
      String value = UnescapedText.of(field.group(2)).toString();
      boolean vague = name.equalsIgnoreCase("key");
      if (CredentialNames.holdsSecret(name, value) && (!vague || SecretShape.value(value))) {
        found(value);
      }
    }
    return this;
  }

  /** Adds the tokens of a response: fields of JSON or of a form whose names are those of tokens. */
  public CallSecrets reply(String body) {
    var field = FIELD.matcher(body);
    for (int fields = 0; fields < MAX_PARTS && field.find(); fields++) {
      if (isToken(field.group(1))) {
        found(field.group(2));
        found(UnescapedText.of(field.group(2)).toString());
      }
    }
    if (body.indexOf('=') > 0 && body.indexOf('{') < 0) {
      for (String pair : body.split("&", MAX_PARTS)) {
        int equals = pair.indexOf('=');
        if (equals > 0 && isToken(pair.substring(0, equals))) {
          found(FormEncoding.decode(pair.substring(equals + 1)));
        }
      }
    }
    return this;
  }

  private static boolean isToken(String name) {
    return Ascii.lower(name).endsWith("token") || Ascii.lower(name).endsWith("secret");
  }

  /** Returns the secrets collected so far. */
  public synchronized List<String> all() {
    return Stream.concat(sent.stream(), found.stream())
        .distinct()
        .filter(secret -> !PlaceholderWords.only(secret))
        .toList();
  }

  /** Returns a mask for the secrets collected so far. */
  public SecretMask mask() {
    return SecretMask.of(all());
  }

  @Override
  public String toString() {
    return all().size() + " secrets";
  }
}
