package io.apiservice.sdk.diagnosis;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Everything in an exchange that must not be told. */
final class SecretsOf {
  // The key of a webhook; the number of a thing seldom looks like this.
  private static final Pattern MIXED =
      Pattern.compile("(?=.*[a-z])(?=.*[A-Z])(?=(?:[^0-9]*[0-9]){4})[\\w-]{20,256}");

  // Letters only: what has digits may be half of a key that holds an equals sign.
  private static final Pattern NAME = Pattern.compile("^[A-Za-z][A-Za-z_-]{0,23}=");

  private static final Pattern PARTS = Pattern.compile("[,;& ]+");

  private SecretsOf() {}

  static List<String> exchange(
      Exchange exchange, List<Presented> presented, List<Presented> arrived) {
    List<String> secrets = new ArrayList<>();
    presented.forEach(p -> add(secrets, p));
    arrived.forEach(p -> add(secrets, p));
    exchange.requestHeaders().all("Proxy-Authorization").forEach(v -> proxy(v, secrets));
    userInfo(exchange.uri(), secrets);
    exchange.hops().forEach(h -> userInfo(h.to(), secrets));
    pathTokens(exchange.uri(), secrets);
    return secrets;
  }

  private static void add(List<String> secrets, Presented presented) {
    String secret = presented.secret();
    if (Placeholder.isOne(secret)) {
      return;
    }
    if (Shape.hasParameters(presented)) { // their names are no secrets
      for (String part : PARTS.split(secret, 32)) {
        secrets.add(NAME.matcher(part).replaceFirst("").replace("\"", ""));
      }
      return;
    }
    secrets.add(secret);
    PresentedCredentials.basic(presented)
        .ifPresent(
            userAndPassword -> {
              secrets.add(userAndPassword);
              secrets.add(userAndPassword.substring(userAndPassword.indexOf(':') + 1));
            });
  }

  private static void proxy(String value, List<String> secrets) {
    int blank = value.indexOf(' ');
    String scheme = blank < 0 ? "" : value.substring(0, blank);
    Presented.Place place = Presented.Place.HEADER;
    add(
        secrets,
        new Presented(place, "Proxy-Authorization", scheme, value.substring(blank + 1).strip()));
  }

  private static void userInfo(URI uri, List<String> secrets) {
    if (uri.getUserInfo() != null) {
      secrets.add(uri.getUserInfo());
      secrets.add(uri.getUserInfo().substring(uri.getUserInfo().indexOf(':') + 1));
    }
  }

  /** Some APIs want the key in the path: what looks like a secret there counts as one. */
  private static void pathTokens(URI uri, List<String> secrets) {
    if (uri.getRawPath() == null) {
      return;
    }
    for (String segment : uri.getRawPath().split("/", 64)) {
      if (looksSecret(segment) || MIXED.matcher(segment).matches()) {
        secrets.add(segment);
      }
    }
    if (uri.getRawFragment() != null) {
      Form.read(uri.getRawFragment()).forEach(f -> secrets.add(f.value()));
    }
  }

  /** Long, of one piece, letters and digits mixed, and no UUID. */
  static boolean looksSecret(String text) {
    boolean word = text.indexOf(' ') < 0 && (text.indexOf('.') < 0 || text.length() >= 64);
    if (text.length() < 32 || !word) {
      return false;
    }
    int digits = 0;
    int letters = 0;
    int dashes = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      digits += Ascii.digit(c) ? 1 : 0;
      letters += Ascii.letter(c) ? 1 : 0;
      dashes += c == '-' ? 1 : 0;
    }
    return digits >= 4 && letters >= 8 && !(text.length() == 36 && dashes == 4);
  }
}
