package io.apiservice.sdk.testkit;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Creates token values: opaque, or in the form of a JWT with a meaningless signature. */
final class TokenIssuer {
  private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

  private final SecureRandom random = new SecureRandom();
  private final boolean jwt;
  private final Supplier<String> issuer;

  TokenIssuer(boolean jwt, Supplier<String> issuer) {
    this.jwt = jwt;
    this.issuer = issuer;
  }

  String refreshToken() {
    return "fake-rt-" + noise(24);
  }

  String accessToken(
      String subject,
      @Nullable String audience,
      @Nullable String scope,
      Instant issuedAt,
      Instant expiresAt) {
    if (!jwt) {
      return "fake-at-" + noise(24);
    }
    Map<String, Object> claims = new LinkedHashMap<>();
    claims.put("iss", issuer.get());
    claims.put("sub", subject);
    if (audience != null) {
      claims.put("aud", audience);
    }
    if (scope != null) {
      claims.put("scope", scope);
    }
    claims.put("iat", issuedAt.getEpochSecond());
    claims.put("exp", expiresAt.getEpochSecond());
    claims.put("jti", noise(12));
    return part("{\"alg\":\"RS256\",\"typ\":\"at+jwt\"}")
        + "."
        + part(Json.write(claims))
        + "."
        + noise(64);
  }

  String noise(int bytes) {
    byte[] noise = new byte[bytes];
    random.nextBytes(noise);
    return BASE64.encodeToString(noise);
  }

  private static String part(String json) {
    return BASE64.encodeToString(json.getBytes(StandardCharsets.UTF_8));
  }
}
