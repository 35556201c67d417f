package io.apiservice.sdk.pipeline;

import io.apiservice.sdk.diagnosis.Challenge;
import io.apiservice.sdk.http.Response;
import java.util.Set;
import java.util.function.Predicate;

/** Decides whether a response refuses the token in a way that another token may help with. */
final class RefreshDecision {
  // After these errors a new token of the same kind would be refused as well (RFC 6750 §3.1, RFC
  // 9449 §8, RFC 9470 §3).
  private static final Set<String> NOT_ABOUT_THE_TOKEN =
      Set.of(
          "insufficient_scope",
          "use_dpop_nonce",
          "invalid_dpop_proof",
          "insufficient_user_authentication");

  private RefreshDecision() {}

  static boolean refreshable(Response response, Predicate<Response> refreshWhen) {
    return (response.status() == 401 && aboutTheToken(response)) || refreshWhen.test(response);
  }

  private static boolean aboutTheToken(Response response) {
    return Challenge.in(response.headers()).stream()
        .flatMap(challenge -> challenge.param("error").stream())
        .noneMatch(NOT_ABOUT_THE_TOKEN::contains);
  }

  /**
   * Whether a response with this status shows that the origin has accepted the token. Statuses
   * other than 2xx and 304 do not: routers, caches and rate limiters produce them without checking
   * the token.
   */
  static boolean accepted(int status) {
    return (status >= 200 && status < 300) || status == 304;
  }
}
