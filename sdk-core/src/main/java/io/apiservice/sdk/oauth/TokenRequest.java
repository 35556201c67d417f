package io.apiservice.sdk.oauth;

import io.apiservice.sdk.oauth.endpoint.TokenEndpoint;
import io.apiservice.sdk.redact.CallSecrets;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A request to the token or revocation endpoint that is being prepared. Used within one call of
 * {@link ClientAuthentication#authenticate}; not thread-safe; {@code toString} shows no secret.
 */
public final class TokenRequest {
  private final URI endpoint;
  private final Map<String, String> form;
  private final List<String> secrets = new ArrayList<>();
  private @Nullable String authorization;

  TokenRequest(URI endpoint, Map<String, String> form) {
    this.endpoint = endpoint;
    this.form = new LinkedHashMap<>(form);
  }

  /**
   * A request with what authenticates the client of a login. The application's code runs on a
   * thread apart and under a limit.
   */
  static TokenRequest authenticated(TokenSession session, URI endpoint, Map<String, String> form)
      throws InterruptedException, TimeoutException, ExecutionException {
    TokenRequest request = new TokenRequest(endpoint, form);
    ClientAuthentication client = session.settings().client();
    if (client instanceof BuiltInClient) {
      client.authenticate(request);
      return request;
    }
    ProviderRuntime runtime = session.runtime();
    return runtime
        .callbacks()
        .call(
            session.identity(),
            runtime.timeouts().post(),
            () -> {
              client.authenticate(request);
              return request;
            });
  }

  /** The endpoint to which the request goes, for instance the audience of a signed assertion. */
  public URI endpoint() {
    return endpoint;
  }

  /** The grant type of a token request; empty for a revocation. */
  public String grantType() {
    return form.getOrDefault("grant_type", "");
  }

  /** Sets a form parameter, as it is before encoding. */
  public TokenRequest parameter(String name, String value) {
    form.put(Objects.requireNonNull(name), Objects.requireNonNull(value));
    return this;
  }

  /** Sets the {@code Authorization} header. */
  public TokenRequest authorization(String value) {
    this.authorization = Objects.requireNonNull(value);
    return this;
  }

  /**
   * Names a text that must be masked wherever it comes back. The {@code Authorization} header and
   * parameters whose names say that they are secret are masked without this.
   */
  public TokenRequest secret(String value) {
    secrets.add(Objects.requireNonNull(value));
    return this;
  }

  Map<String, String> form() {
    return form;
  }

  @Nullable String authorization() {
    return authorization;
  }

  /** Adds what must be masked. */
  void addTo(CallSecrets mask) {
    mask.add(secrets.toArray(String[]::new));
    if (authorization != null) {
      mask.headers(Map.of("Authorization", List.of(authorization)));
    }
    mask.form(TokenEndpoint.encoded(form));
  }

  @Override
  public String toString() {
    return "TokenRequest[" + endpoint.getHost() + "]";
  }
}
