package io.apiservice.sdk.oauth;

import io.apiservice.sdk.redact.CallSecrets;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How the client names itself at the token endpoint (RFC 6749 §2.3). Immutable; {@code toString}
 * shows method and id, never the secret.
 */
public final class ClientAuthentication {
  private final Method method;
  private final String clientId;
  private final @Nullable String secret;

  private ClientAuthentication(Method method, String clientId, @Nullable String secret) {
    this.method = method;
    this.clientId = clientId;
    this.secret = secret;
  }

  /** A public client: the id alone, in the form. */
  public static ClientAuthentication none(String clientId) {
    return new ClientAuthentication(Method.NONE, checkId(clientId), null);
  }

  /** Id and secret in the {@code Authorization} header, form-encoded first (RFC 6749 §2.3.1). */
  public static ClientAuthentication basic(String clientId, String secret) {
    return new ClientAuthentication(Method.BASIC, checkId(clientId), checkSecret(secret));
  }

  /** Id and secret in the form. */
  public static ClientAuthentication post(String clientId, String secret) {
    return new ClientAuthentication(Method.POST, checkId(clientId), checkSecret(secret));
  }

  /** For servers that know the client by its refresh token. */
  static ClientAuthentication absent() {
    return new ClientAuthentication(Method.NONE, "", null);
  }

  /** The client's id. */
  public String clientId() {
    return clientId;
  }

  boolean confidential() {
    return secret != null;
  }

  /** Adds what belongs in the form. */
  void addTo(Map<String, String> form) {
    if (method != Method.BASIC && !clientId.isEmpty()) {
      form.put("client_id", clientId);
    }
    if (method == Method.POST && secret != null) {
      form.put("client_secret", secret);
    }
  }

  /** The value of {@code Authorization}, if this method has one. */
  @Nullable String header() {
    if (method != Method.BASIC || secret == null) {
      return null;
    }
    return "Basic " + Base64.getEncoder().encodeToString(pair().getBytes(StandardCharsets.UTF_8));
  }

  /** Tells secrets apart; empty if there is none. */
  String secretFingerprint() {
    return secret == null ? "" : FingerprintHistory.fingerprint(secret);
  }

  /** Adds the secret in the forms in which it is sent. */
  void hideIn(CallSecrets secrets) {
    if (secret != null) {
      secrets.add(secret, encoded(secret), clientId + ":" + secret);
      secrets.basic(Base64.getEncoder().encodeToString(pair().getBytes(StandardCharsets.UTF_8)));
    }
  }

  private String pair() {
    return encoded(clientId) + ":" + encoded(String.valueOf(secret));
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  @SuppressWarnings("ConstantValue") // callers may not be null-checked
  private static String checkId(String clientId) {
    if (clientId == null || clientId.isBlank()) {
      throw new IllegalArgumentException("the client id is blank: is the variable set?");
    }
    return clientId;
  }

  @SuppressWarnings("ConstantValue") // callers may not be null-checked
  private static String checkSecret(String secret) {
    if (secret == null || secret.isBlank()) {
      throw new IllegalArgumentException(
          "the client secret is blank: is the variable set? A public client uses"
              + " ClientAuthentication.none(clientId)");
    }
    return secret;
  }

  @Override
  public String toString() {
    return method.name().toLowerCase(Locale.ROOT) + " " + clientId;
  }

  private enum Method {
    NONE,
    BASIC,
    POST
  }
}
