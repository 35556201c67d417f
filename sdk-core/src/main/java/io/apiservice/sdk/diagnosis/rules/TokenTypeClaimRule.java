package io.apiservice.sdk.diagnosis.rules;

import io.apiservice.sdk.diagnosis.Cause;
import io.apiservice.sdk.diagnosis.Confidence;
import io.apiservice.sdk.diagnosis.Finding;
import io.apiservice.sdk.diagnosis.exchange.Jwt;
import io.apiservice.sdk.diagnosis.exchange.ParsedExchange;
import io.apiservice.sdk.diagnosis.exchange.SentCredential;
import io.apiservice.sdk.redact.Ascii;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The claims of the JWT show that it is a refresh token or an ID token. */
final class TokenTypeClaimRule implements BuiltInRule {
  private static final List<String> NAMES =
      List.of("typ", "token_use", "token_type", "type", "tokenType", "use", "token_kind", "tt");

  private static final Set<String> REFRESH =
      Set.of("refresh", "offline", "refresh_token", "rt", "refresh-token", "refreshtoken");

  private static final Set<String> ID = Set.of("id", "id_token", "idtoken", "identity", "id-token");

  @Override
  public Optional<Finding> examine(ParsedExchange exchange) {
    // A token in the body is data of the request and not its credential.
    boolean handedOver =
        exchange
            .credential()
            .filter(p -> p.location() == SentCredential.CredentialLocation.BODY)
            .isPresent();
    return handedOver ? Findings.none() : exchange.jwt().flatMap(jwt -> kind(exchange, jwt));
  }

  private static Optional<Finding> kind(ParsedExchange exchange, Jwt jwt) {
    for (String name : NAMES) {
      String value = Ascii.lower(jwt.claim(name).orElse(""));
      if (REFRESH.contains(value)) {
        return found(exchange, Confidence.CERTAIN, "a refresh token", name, value);
      }
      if (ID.contains(value)) {
        return found(exchange, Confidence.CERTAIN, "an ID token", name, value);
      }
    }
    String type = Ascii.lower(jwt.headerField("typ").orElse(""));
    if (type.startsWith("refresh") || type.equals("rt+jwt") || type.equals("id+jwt")) {
      return found(exchange, Confidence.CERTAIN, "a " + type + " token", "header typ", type);
    }
    if (jwt.texts("aud").stream().anyMatch(TokenTypeClaimRule::isTokenEndpoint)) {
      return found(
          exchange, Confidence.LIKELY, "a token for the token endpoint", "aud", "its address");
    }
    boolean access =
        type.equals("at+jwt") || !jwt.texts("scope").isEmpty() || !jwt.texts("scp").isEmpty();
    for (String name : List.of("at_hash", "c_hash", "nonce")) {
      if (!access && jwt.claim(name).isPresent()) {
        return found(exchange, Confidence.LIKELY, "an ID token", name, "present");
      }
    }
    return Findings.none();
  }

  private static boolean isTokenEndpoint(String audience) {
    return audience.startsWith("http") && audience.endsWith("/token");
  }

  private static Optional<Finding> found(
      ParsedExchange exchange, Confidence confidence, String what, String name, String value) {
    return Findings.of(
        exchange,
        Cause.WRONG_TOKEN_TYPE,
        confidence,
        what + " was sent where an access token belongs",
        exchange.evidence("JWT " + name, value));
  }
}
