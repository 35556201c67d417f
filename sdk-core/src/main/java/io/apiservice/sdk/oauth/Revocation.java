package io.apiservice.sdk.oauth;

import io.apiservice.sdk.http.Request;
import io.apiservice.sdk.oauth.endpoint.TokenEndpoint;
import io.apiservice.sdk.redact.RedactedLogger;
import io.apiservice.sdk.redact.SecretMask;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/** Revokes tokens at the authorization server (RFC 7009). */
final class Revocation {
  static final String REFRESH_TOKEN = "refresh_token";
  static final String ACCESS_TOKEN = "access_token";

  private static final RedactedLogger LOG = RedactedLogger.named("io.apiservice.sdk.oauth");

  private final TokenSession session;

  Revocation(TokenSession session) {
    this.session = session;
  }

  /** Returns whether the server confirmed; an unknown token counts as revoked (RFC 7009 §2.2). */
  boolean revoke(String token, String hint, Duration limit) {
    URI endpoint = session.settings().revocationEndpoint();
    if (endpoint == null || limit.isZero() || limit.isNegative()) {
      return false;
    }
    CompletableFuture<TokenEndpoint.EndpointResponse> exchange = new CompletableFuture<>();
    try {
      TokenRequest authenticated =
          TokenRequest.authenticated(session, endpoint, TokenEndpoint.revocationForm(token, hint));
      Request request =
          TokenEndpoint.request(
              endpoint, authenticated.form(), authenticated.authorization(), limit);
      exchange = TokenEndpoint.send(session.runtime().providerNetwork().wire(), request);
      int status = session.runtime().ticker().await(exchange, limit).status();
      if (status / 100 == 2) {
        return true;
      }
      LOG.warn(
          SecretMask.NONE.text(
              "{}: revocation failed with status {}", session.identity().name(), status));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      LOG.warn(SecretMask.NONE.text("{}: revocation got no response", session.identity().name()));
    }
    exchange.cancel(true);
    return false;
  }
}
