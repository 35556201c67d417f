package io.apiservice.sdk.oauth;

import io.apiservice.sdk.http.Request;
import io.apiservice.sdk.oauth.endpoint.TokenEndpoint;
import io.apiservice.sdk.oauth.runtime.ProviderRuntime;
import io.apiservice.sdk.redact.RedactedLogger;
import io.apiservice.sdk.redact.SecretMask;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Revokes tokens at the authorization server (RFC 7009). */
final class Revocation {
  static final String REFRESH_TOKEN = "refresh_token";
  static final String ACCESS_TOKEN = "access_token";

  private static final RedactedLogger LOG = RedactedLogger.named("io.apiservice.sdk.oauth");

  private final ProviderRuntime runtime;
  private final GrantIdentity identity;
  private final @Nullable URI endpoint;
  private final TokenRequestFactory requests;

  /**
   * @param endpoint the revocation endpoint; null if there is none
   */
  Revocation(
      ProviderRuntime runtime,
      GrantIdentity identity,
      @Nullable URI endpoint,
      TokenRequestFactory requests) {
    this.runtime = runtime;
    this.identity = identity;
    this.endpoint = endpoint;
    this.requests = requests;
  }

  /** Whether there is a revocation endpoint. */
  boolean isSupported() {
    return endpoint != null;
  }

  /**
   * Revokes the tokens of a token response. Returns whether the server confirmed the revocation.
   */
  boolean revoke(IssuedTokens issued) {
    Duration limit = runtime.timeouts().post();
    String refresh = issued.refresh();
    boolean confirmed = refresh == null || revoke(refresh, REFRESH_TOKEN, limit);
    String access = issued.response().access();
    if (!access.isEmpty()) {
      confirmed &= revoke(access, ACCESS_TOKEN, limit);
    }
    return confirmed;
  }

  /**
   * Revokes one token. Returns whether the server confirmed the revocation. If the server does not
   * know the token, that counts as confirmation (RFC 7009 §2.2).
   */
  boolean revoke(String token, String hint, Duration limit) {
    if (endpoint == null || limit.isZero() || limit.isNegative()) {
      return false;
    }
    CompletableFuture<TokenEndpoint.EndpointResponse> exchange = new CompletableFuture<>();
    try {
      TokenRequest authenticated =
          requests.authenticated(endpoint, TokenEndpoint.revocationForm(token, hint));
      Request request =
          TokenEndpoint.request(
              endpoint,
              authenticated.form(),
              authenticated.authorization(),
              authenticated.secrets(),
              limit,
              () -> true);
      exchange = TokenEndpoint.send(runtime.providerNetwork().transport(), request);
      int status = runtime.ticker().await(exchange, limit).status();
      if (status / 100 == 2) {
        return true;
      }
      LOG.warn(
          SecretMask.NONE.text("{}: revocation failed with status {}", identity.name(), status));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      LOG.warn(SecretMask.NONE.text("{}: revocation got no response", identity.name()));
    }
    exchange.cancel(true);
    return false;
  }
}
