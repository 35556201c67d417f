package io.apiservice.sdk.diagnosis.exchange;

import io.apiservice.sdk.diagnosis.Exchange;
import io.apiservice.sdk.redact.CallSecrets;
import io.apiservice.sdk.redact.SecretShape;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** The secrets in an exchange. */
final class ExchangeSecrets {
  // The key of a webhook. Ordinary identifiers seldom look like this.
  private static final Pattern MIXED =
      Pattern.compile("(?=.*[a-z])(?=.*[A-Z])(?=(?:[^0-9]*[0-9]){4})[\\w-]{20,256}");

  // Names with letters only. A text with digits before the equals sign may be half of a key that
  // contains one.
  private static final Pattern NAME = Pattern.compile("^[A-Za-z][A-Za-z_-]{0,23}=");

  private static final Pattern PARTS = Pattern.compile("[,;& ]+");

  private ExchangeSecrets() {}

  static List<String> exchange(
      Exchange exchange, List<SentCredential> presented, List<SentCredential> arrived) {
    List<String> secrets = new ArrayList<>();
    presented.forEach(p -> add(secrets, p));
    arrived.forEach(p -> add(secrets, p));
    pathTokens(exchange.uri(), secrets);
    CallSecrets all =
        new CallSecrets()
            .add(exchange.secrets().toArray(String[]::new))
            .add(secrets.toArray(String[]::new))
            .headers(exchange.requestHeaders().map())
            .uri(exchange.uri())
            .reply(new String(exchange.body(), StandardCharsets.UTF_8));
    for (Exchange.Hop hop : exchange.hops()) {
      all.headers(hop.requestHeaders().map()).uri(hop.to());
    }
    exchange.responseHeaders().all("Set-Cookie").forEach(all::cookie);
    return all.form(exchange.requestBody()).all();
  }

  private static void add(List<String> secrets, SentCredential sentCredential) {
    String secret = sentCredential.secret();
    if (CredentialSyntax.hasParameters(sentCredential)) {
      // The names of parameters are not secret, so only the values are added.
      for (String part : PARTS.split(secret, 32)) {
        secrets.add(NAME.matcher(part).replaceFirst("").replace("\"", ""));
      }
      return;
    }
    secrets.add(secret);
    SentCredentials.basic(sentCredential)
        .ifPresent(
            userAndPassword -> {
              secrets.add(userAndPassword);
              secrets.add(userAndPassword.substring(userAndPassword.indexOf(':') + 1));
            });
  }

  /**
   * Adds the segments of a path that look like a secret, because some APIs expect the key in the
   * path.
   */
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
      FormDecoder.read(uri.getRawFragment()).forEach(f -> secrets.add(f.value()));
    }
  }

  /**
   * Whether a text looks like a secret: one long word that mixes letters and digits, and not a
   * UUID.
   */
  static boolean looksSecret(String text) {
    boolean word = text.indexOf(' ') < 0 && (text.indexOf('.') < 0 || text.length() >= 64);
    return text.length() >= 32 && word && SecretShape.mixed(text, 4, 8);
  }
}
