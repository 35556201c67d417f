package io.apiservice.sdk.oauth;

import io.apiservice.sdk.oauth.endpoint.TokenEndpoint;
import io.apiservice.sdk.redact.CallSecrets;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A request to the token or revocation endpoint before it is sent. Use it only during the call of
 * {@link ClientAuthentication#authenticate}. Not thread-safe. {@code toString} contains no secret.
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

  /** The URI of the endpoint, for example as the audience of a signed assertion. */
  public URI endpoint() {
    return endpoint;
  }

  /** The grant type of a token request; empty for a revocation. */
  public String grantType() {
    return form.getOrDefault("grant_type", "");
  }

  /** Sets a form parameter; the SDK encodes it. */
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
   * Adds a secret that is masked in logs and messages. The {@code Authorization} header and
   * parameters with well-known secret names are masked without this.
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

  /**
   * The secrets that are masked: those passed to {@link #secret}, and those found in the URI, the
   * form and the header.
   */
  CallSecrets secrets() {
    CallSecrets all =
        new CallSecrets()
            .add(secrets.toArray(String[]::new))
            .uri(endpoint)
            .form(TokenEndpoint.encoded(form));
    if (authorization != null) {
      all.headers(Map.of("Authorization", List.of(authorization)));
    }
    return all;
  }

  @Override
  public String toString() {
    return "TokenRequest[" + endpoint.getHost() + "]";
  }
}
