package io.apiservice.sdk.testkit;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The registered clients and their authentication (RFC 6749 §2.3). */
final class RegisteredClients {
  /** The client, its authentication method, and whether it is accepted. */
  record AuthenticatedClient(@Nullable String id, String method, boolean accepted) {}

  /** The secrets by client id. A public client has an empty secret. */
  private final Map<String, String> secrets;

  RegisteredClients(Map<String, String> secrets) {
    this.secrets = new LinkedHashMap<>(secrets);
  }

  Collection<String> secrets() {
    return secrets.values().stream().filter(secret -> !secret.isEmpty()).toList();
  }

  AuthenticatedClient authenticate(RecordedRequest request, Map<String, String> form) {
    String header = request.header("Authorization").orElse("");
    if (header.regionMatches(true, 0, "Basic ", 0, 6)) {
      return basic(header.substring(6).strip());
    }
    String id = form.get("client_id");
    String secret = form.get("client_secret");
    return secret == null ? judged(id, "", "none") : judged(id, secret, "post");
  }

  private AuthenticatedClient basic(String encoded) {
    try {
      String pair = new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
      int colon = pair.indexOf(':');
      if (colon >= 0) {
        String id = URLDecoder.decode(pair.substring(0, colon), StandardCharsets.UTF_8);
        String secret = URLDecoder.decode(pair.substring(colon + 1), StandardCharsets.UTF_8);
        return judged(id, secret, "basic");
      }
    } catch (IllegalArgumentException e) {
      // Not valid Base64 or form encoding: rejected below like a wrong secret.
    }
    return new AuthenticatedClient(null, "basic", false);
  }

  private AuthenticatedClient judged(@Nullable String id, String secret, String method) {
    boolean accepted = secrets.isEmpty() || (id != null && secret.equals(secrets.get(id)));
    return new AuthenticatedClient(id, method, accepted);
  }
}
