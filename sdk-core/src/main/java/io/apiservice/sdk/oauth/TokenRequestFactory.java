package io.apiservice.sdk.oauth;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/** Creates authenticated requests. Application code runs on a separate thread, with a timeout. */
final class TokenRequestFactory {
  private final ClientAuthentication client;
  private final CallbackExecutor callbacks;
  private final Object login;
  private final Duration limit;

  /**
   * @param login the login that the requests are for, compared by identity
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
   * @throws TimeoutException if the application's code did not return in time
   * @throws ExecutionException if it threw
   */
  TokenRequest create(URI endpoint, Map<String, String> form)
      throws InterruptedException, TimeoutException, ExecutionException {
    TokenRequest request = new TokenRequest(endpoint, form);
    if (client instanceof BuiltInClient) {
      client.authenticate(request);
      return request;
    }
    return callbacks.call(
        login,
        limit,
        () -> {
          client.authenticate(request);
          return request;
        });
  }
}
