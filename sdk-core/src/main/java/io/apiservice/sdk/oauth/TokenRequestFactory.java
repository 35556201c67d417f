package io.apiservice.sdk.oauth;

import io.apiservice.sdk.oauth.endpoint.TokenScope;
import io.apiservice.sdk.oauth.runtime.CallbackExecutor;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/**
 * Creates token requests with the credentials of the client. Application code that takes part runs
 * on a separate thread, with a timeout.
 */
final class TokenRequestFactory {
  private final ClientAuthentication client;
  private final CallbackExecutor callbacks;
  private final Object login;
  private final Duration limit;

  /**
   * @param login the login that the requests are for; compared by identity
   * @param limit the timeout of application code
   */
  TokenRequestFactory(
      ClientAuthentication client, CallbackExecutor callbacks, Object login, Duration limit) {
    this.client = client;
    this.callbacks = callbacks;
    this.login = login;
    this.limit = limit;
  }

  /**
   * Creates a token request that is not authenticated yet.
   *
   * @throws TimeoutException if the application's code did not return in time
   * @throws ExecutionException if it threw
   */
  TokenRequest tokenRequest(URI endpoint, GrantType grant, TokenScope scope)
      throws InterruptedException, TimeoutException, ExecutionException {
    TokenRequest request = new TokenRequest(endpoint, Map.of("grant_type", grant.name()));
    run(grant.mayBlock(), () -> grant.addTo(request));
    if (!scope.scope().isEmpty()) {
      request.parameter("scope", scope.scope());
    }
    if (!scope.audience().isEmpty()) {
      request.parameter("audience", scope.audience());
    }
    return request;
  }

  /**
   * Creates an authenticated request with the given form, for example a revocation.
   *
   * @throws TimeoutException if the application's code did not return in time
   * @throws ExecutionException if it threw
   */
  TokenRequest authenticated(URI endpoint, Map<String, String> form)
      throws InterruptedException, TimeoutException, ExecutionException {
    TokenRequest request = new TokenRequest(endpoint, form);
    authenticate(request);
    return request;
  }

  /**
   * Adds the client's credentials.
   *
   * @throws TimeoutException if the application's code did not return in time
   * @throws ExecutionException if it threw
   */
  void authenticate(TokenRequest request)
      throws InterruptedException, TimeoutException, ExecutionException {
    run(!(client instanceof BuiltInClient), () -> client.authenticate(request));
  }

  private void run(boolean mayBlock, Runnable code)
      throws InterruptedException, TimeoutException, ExecutionException {
    if (!mayBlock) {
      code.run();
      return;
    }
    boolean unused =
        callbacks.call(
            login,
            limit,
            () -> {
              code.run();
              return true;
            });
  }
}
