package io.apiservice.sdk.diagnosis.rules;

import io.apiservice.sdk.diagnosis.Cause;
import io.apiservice.sdk.diagnosis.CredentialFacts;
import io.apiservice.sdk.diagnosis.Exchange;

/** Decides whether a new access token could help. */
final class Refreshability {
  private Refreshability() {}

  static boolean canHelp(Cause cause, Exchange exchange) {
    boolean token = exchange.credential().type() == CredentialFacts.Type.ACCESS_TOKEN;
    boolean possible =
        token
            && !exchange.tokenEndpoint()
            && exchange.refreshFailure().isEmpty()
            && !exchange.freshTokenRejected();
    return possible
        && switch (cause) {
          case TOKEN_EXPIRED, AMBIGUOUS -> true;
          case TOKEN_REVOKED, TOKEN_UNKNOWN -> exchange.credential().grant().isPresent();
          default -> false;
        };
  }
}
