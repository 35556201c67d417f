package io.apiservice.sdk.diagnosis;

import io.apiservice.sdk.redact.Ascii;
import io.apiservice.sdk.redact.Mask;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The request as it may be told. */
final class SentLine {
  /** In place of an address that has no ASCII form. */
  static final URI UNPRINTABLE = URI.create("about:unprintable");

  private static final String REDACTED = "REDACTED";

  private SentLine() {}

  static Sent of(Scene scene) {
    Exchange exchange = scene.exchange();
    Optional<Presented> credential = scene.credential();
    return new Sent(
        Ascii.allTokenChars(exchange.method()) ? exchange.method() : "?",
        uri(scene, exchange.uri()),
        credential.map(p -> SafeText.of(p.placement(), 80)),
        credential.map(p -> fingerprint(p)));
  }

  private static String fingerprint(Presented presented) {
    String kind = Jwt.look(presented.secret()).isPresent() ? "JWT, " : "";
    String known =
        kind.isEmpty()
            ? KnownPrefix.of(presented.secret()).map(k -> k.prefix() + "…, ").orElse("")
            : "";
    return kind + known + Fingerprint.of(presented.secret());
  }

  /** The URI with the values of credentials replaced, and anything else that is one masked. */
  static URI uri(Scene scene, URI uri) {
    StringBuilder text = new StringBuilder();
    if (uri.getScheme() != null && uri.getHost() != null) {
      text.append(uri.getScheme()).append("://").append(host(uri));
    }
    text.append(path(scene, uri));
    if (uri.getRawQuery() != null) {
      text.append('?').append(query(scene, uri.getRawQuery(), REDACTED));
    }
    try {
      // Without what a terminal would obey; half a character has no ASCII form.
      return StandardCharsets.UTF_8.newEncoder().canEncode(text)
          ? URI.create(URI.create(text.toString()).toASCIIString())
          : UNPRINTABLE;
    } catch (IllegalArgumentException e) {
      return UNPRINTABLE;
    }
  }

  private static String host(URI uri) {
    return uri.getHost() + (uri.getPort() < 0 ? "" : ":" + uri.getPort());
  }

  static String path(Scene scene, URI uri) {
    String path = uri.getRawPath() == null ? "" : uri.getRawPath();
    return scene.mask().mask(path).replace(Mask.MASK, REDACTED);
  }

  /** A raw query in which the values of credentials are replaced. */
  static String query(Scene scene, String raw, String replacement) {
    StringBuilder out = new StringBuilder();
    String[] pairs = raw.split("&", Form.MOST + 1);
    for (int i = 0; i < Math.min(pairs.length, Form.MOST); i++) {
      String pair = pairs[i];
      int equals = pair.indexOf('=');
      String name = equals < 0 ? pair : pair.substring(0, equals);
      boolean secret =
          equals > 0
              && scene.presented().stream()
                  .anyMatch(
                      p ->
                          p.place() == Presented.Place.QUERY && p.name().equals(Form.decode(name)));
      out.append(out.length() == 0 ? "" : "&");
      out.append(
          secret ? name + "=" + replacement : scene.mask().mask(pair).replace(Mask.MASK, REDACTED));
    }
    // What was not looked at is not told either.
    return pairs.length > Form.MOST
        ? out.append('&').append(replacement).toString()
        : out.toString();
  }
}
