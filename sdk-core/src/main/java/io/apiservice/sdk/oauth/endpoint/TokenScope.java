package io.apiservice.sdk.oauth.endpoint;

import io.apiservice.sdk.redact.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.TreeSet;

/**
 * What an access token is for: an entry of the grant's record.
 *
 * @param scope the scopes asked for, sorted, separated by blanks; empty for what the server gives
 * @param audience the API; empty for the server's default
 */
public record TokenScope(String scope, String audience) {
  public static TokenScope of(Iterable<String> scopes, String audience) {
    TreeSet<String> sorted = new TreeSet<>();
    for (String some : scopes) {
      for (String scope : some.trim().split(" +", -1)) {
        if (!scope.isEmpty()) {
          sorted.add(scope);
        }
      }
    }
    return new TokenScope(String.join(" ", sorted), audience);
  }

  /** Names the lease of this target alone, as the key of a grant names the grant's. */
  public String leaseKey(String grantKey) {
    byte[] name = (grantKey + "\n" + id()).getBytes(StandardCharsets.UTF_8);
    return HexFormat.of().formatHex(Sha256.of(name));
  }

  /** Its name in the record; scopes hold no line break (RFC 6749 §3.3). */
  public String id() {
    return audience.isEmpty() ? scope : scope + "\n" + audience;
  }
}
