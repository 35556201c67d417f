package io.apiservice.sdk.diagnosis.exchange;

import io.apiservice.sdk.diagnosis.Exchange;
import io.apiservice.sdk.diagnosis.Fingerprint;
import io.apiservice.sdk.diagnosis.SafeText;
import io.apiservice.sdk.diagnosis.SentRequest;
import io.apiservice.sdk.redact.Ascii;
import io.apiservice.sdk.redact.FormEncoding;
import io.apiservice.sdk.redact.SecretMask;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Writes a request without its secrets. */
public final class RequestRedaction {
  private RequestRedaction() {}

  public static SentRequest of(ParsedExchange parsedExchange) {
    Exchange exchange = parsedExchange.exchange();
    Optional<SentCredential> credential = parsedExchange.credential();
    return new SentRequest(
        Ascii.allTokenChars(exchange.method()) ? exchange.method() : "?",
        uri(parsedExchange, exchange.uri()),
        credential.map(p -> SafeText.of(p.placement(), 80)),
        credential.map(p -> fingerprint(p)));
  }

  private static String fingerprint(SentCredential sentCredential) {
    String kind = Jwt.decode(sentCredential.secret()).isPresent() ? "JWT, " : "";
    String known =
        kind.isEmpty()
            ? KeyPrefix.of(sentCredential.secret()).map(k -> k.prefix() + "…, ").orElse("")
            : "";
    return kind + known + Fingerprint.of(sentCredential.secret());
  }

  /** Returns the URI in which credentials are replaced and other secrets are masked. */
  static URI uri(ParsedExchange parsedExchange, URI uri) {
    URI shown = parsedExchange.mask().uri(uri);
    if (uri.getRawQuery() == null || shown.equals(SentRequest.UNPRINTABLE)) {
      return shown;
    }
    String text = shown + "?" + query(parsedExchange, uri.getRawQuery(), SentRequest.REDACTED);
    try {
      // The ASCII form contains no character that terminals interpret. A text with a lone surrogate
      // has no ASCII form.
      return StandardCharsets.UTF_8.newEncoder().canEncode(text)
          ? URI.create(URI.create(text).toASCIIString())
          : SentRequest.UNPRINTABLE;
    } catch (IllegalArgumentException e) {
      return SentRequest.UNPRINTABLE;
    }
  }

  static String path(ParsedExchange parsedExchange, URI uri) {
    String path = uri.getRawPath() == null ? "" : uri.getRawPath();
    return parsedExchange.mask().mask(path).replace(SecretMask.MASK, SentRequest.REDACTED);
  }

  /** Returns a query, still encoded, in which the values of credentials are replaced. */
  static String query(ParsedExchange parsedExchange, String raw, String replacement) {
    StringBuilder out = new StringBuilder();
    String[] pairs = raw.split("&", FormDecoder.MAX_PAIRS + 1);
    for (int i = 0; i < Math.min(pairs.length, FormDecoder.MAX_PAIRS); i++) {
      String pair = pairs[i];
      int equals = pair.indexOf('=');
      String name = equals < 0 ? pair : pair.substring(0, equals);
      boolean secret =
          equals > 0
              && parsedExchange.presented().stream()
                  .anyMatch(
                      p ->
                          p.location() == SentCredential.CredentialLocation.QUERY
                              && p.name().equals(FormEncoding.decode(name)));
      out.append(out.length() == 0 ? "" : "&");
      out.append(
          secret
              ? name + "=" + replacement
              : parsedExchange.mask().mask(pair).replace(SecretMask.MASK, SentRequest.REDACTED));
    }
    // Pairs beyond the limit were not examined, so they are not shown.
    return pairs.length > FormDecoder.MAX_PAIRS
        ? out.append('&').append(replacement).toString()
        : out.toString();
  }
}
