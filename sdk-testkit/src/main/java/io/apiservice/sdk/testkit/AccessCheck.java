package io.apiservice.sdk.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Checks the credentials of requests to a fake API. If they are not valid, creates the response
 * with a challenge (RFC 6750 §3).
 */
final class AccessCheck {
  /** The place of an API key in a request. */
  interface KeyLocation {
    Optional<String> key(RecordedRequest request);
  }

  private record ExpectedKey(KeyLocation keyLocation, String value) {}

  private final List<ExpectedKey> keys = new ArrayList<>();
  private @Nullable FakeAuthServer tokens;
  private @Nullable String audience;
  private @Nullable String scope;

  void key(KeyLocation keyLocation, String value) {
    keys.add(new ExpectedKey(keyLocation, value));
  }

  void tokens(FakeAuthServer server) {
    this.tokens = server;
  }

  void audience(String value) {
    this.audience = value;
  }

  void scope(String value) {
    this.scope = value;
  }

  /**
   * Returns the response to a request without a valid credential; empty if the credential is valid.
   */
  Optional<FakeResponse> refusal(RecordedRequest request) {
    if (tokens == null && keys.isEmpty()) {
      return Optional.empty();
    }
    for (ExpectedKey expectedKey : keys) {
      if (expectedKey.keyLocation().key(request).filter(expectedKey.value()::equals).isPresent()) {
        return Optional.empty();
      }
    }
    String token = bearer(request).orElse(null);
    if (tokens == null || token == null) {
      return Optional.of(refused(401, ""));
    }
    return judged(tokens, token);
  }

  private Optional<FakeResponse> judged(FakeAuthServer server, String token) {
    IssuedAccessToken access = server.accessToken(token);
    if (access == null) {
      return Optional.of(invalid("The access token is unknown"));
    }
    return switch (server.accessTokenState(token)) {
      case EXPIRED -> Optional.of(invalid("The access token expired"));
      case REVOKED -> Optional.of(invalid("The access token was revoked"));
      case UNKNOWN -> Optional.of(invalid("The access token is unknown"));
      case LIVE -> fits(access);
    };
  }

  private Optional<FakeResponse> fits(IssuedAccessToken access) {
    if (audience != null && !audience.equals(access.audience)) {
      return Optional.of(invalid("The access token is for another audience"));
    }
    if (scope != null && !List.of(String.valueOf(access.scope).split(" ")).contains(scope)) {
      return Optional.of(refused(403, ", error=\"insufficient_scope\", scope=\"" + scope + "\""));
    }
    return Optional.empty();
  }

  static Optional<String> bearer(RecordedRequest request) {
    return request
        .header("Authorization")
        .filter(value -> value.regionMatches(true, 0, "Bearer ", 0, 7))
        .map(value -> value.substring(7).strip());
  }

  private static FakeResponse invalid(String description) {
    return refused(401, ", error=\"invalid_token\", error_description=\"" + description + "\"");
  }

  private static FakeResponse refused(int status, String rest) {
    return JsonResources.problem(status, status == 401 ? "Unauthorized" : "Forbidden")
        .header("WWW-Authenticate", "Bearer realm=\"fake-api\"" + rest);
  }
}
