package io.apiservice.sdk.oauth;

import io.apiservice.sdk.http.Request;
import io.apiservice.sdk.redact.Mask;
import io.apiservice.sdk.redact.ShownLog;
import java.net.URI;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/** Tells the authorization server to forget a token (RFC 7009). */
final class Revocation {
  static final String REFRESH_TOKEN = "refresh_token";
  static final String ACCESS_TOKEN = "access_token";

  private static final ShownLog LOG = ShownLog.named("io.apiservice.sdk.oauth");

  private final Grant grant;

  Revocation(Grant grant) {
    this.grant = grant;
  }

  /** Whether the server confirmed; an unknown token counts as revoked (RFC 7009 §2.2). */
  boolean revoke(String token, String hint) {
    URI endpoint = grant.settings().revocationEndpoint();
    if (endpoint == null) {
      return false;
    }
    Timing timing = grant.engine().timing();
    Request request =
        TokenEndpoint.request(
            endpoint,
            grant.settings().client(),
            TokenEndpoint.revocationForm(token, hint),
            timing.post());
    var exchange = TokenEndpoint.send(grant.engine().world().wire(), request);
    try {
      int status = grant.engine().ticker().await(exchange, timing.post()).status();
      if (status / 100 == 2) {
        return true;
      }
      LOG.warn(Mask.NONE.text("{}: revocation was answered with {}", grant.login().name(), status));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      LOG.warn(Mask.NONE.text("{}: revocation got no answer", grant.login().name()));
    }
    exchange.cancel(true);
    return false;
  }
}
