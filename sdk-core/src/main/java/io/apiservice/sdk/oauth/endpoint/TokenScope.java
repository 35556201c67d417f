package io.apiservice.sdk.oauth.endpoint;

import io.apiservice.sdk.redact.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.TreeSet;

/**
 * The scope and audience that an access token is requested for. It identifies one entry of the
 * grant's record.
 *
 * @param scope the requested scopes, sorted and separated by blanks; empty for the server's default
 * @param audience the API that the token is for; empty for the server's default
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

  /** Returns the key of the lease for this target only. */
  public String leaseKey(String grantKey) {
    byte[] name = (grantKey + "\n" + id()).getBytes(StandardCharsets.UTF_8);
    return HexFormat.of().formatHex(Sha256.of(name));
  }

  /**
   * Returns the key of the entry in the record: scope and audience with a line break between them.
   * A scope contains no line break (RFC 6749 §3.3), so different targets have different keys.
   */
  public String id() {
    return audience.isEmpty() ? scope : scope + "\n" + audience;
  }
}
