package io.apiservice.sdk.oauth;

import io.apiservice.sdk.auth.Credential;
import io.apiservice.sdk.redact.SecretValidation;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Validates the configuration. Messages never quote a secret. */
final class OAuthValidation {
  private static final Pattern LOOPBACK_V4 =
      Pattern.compile("127(\\.(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)){3}");

  private OAuthValidation() {}

  static String refreshToken(@Nullable String token) {
    return SecretValidation.token("the refresh token", token);
  }

  static String accessToken(String token) {
    return Credential.bearer(token).secret();
  }

  static URI uri(String what, String uri) {
    try {
      return new URI(Objects.requireNonNull(uri, what));
    } catch (URISyntaxException e) {
      // The URISyntaxException is not the cause of the new exception: it quotes the text, which may
      // contain a password.
      throw new IllegalArgumentException(what + " is not a URI (position " + e.getIndex() + ")");
    }
  }

  static URI endpoint(String what, @Nullable URI uri, boolean cleartext) {
    if (uri == null) {
      throw new IllegalStateException(
          "there is no "
              + what
              + ": set ."
              + what
              + "(\"https://…\"), see the server's documentation");
    }
    if (uri.getHost() == null || uri.getScheme() == null || uri.getHost().endsWith(".")) {
      throw new IllegalArgumentException(
          what
              + " must be an absolute URI with a plain host, such as https://auth.example.com/token");
    }
    if (uri.getRawUserInfo() != null) {
      throw new IllegalArgumentException(
          what + " must not contain user and password: use ClientAuthentication");
    }
    if (uri.getRawFragment() != null) {
      throw new IllegalArgumentException(what + " must not have a fragment (RFC 6749 §3.2)");
    }
    String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
    if (scheme.equals("https")) {
      return uri;
    }
    if (!scheme.equals("http")) {
      throw new IllegalArgumentException(what + " must begin with https://");
    }
    if (!cleartext && !loopback(uri.getHost())) {
      throw new IllegalArgumentException(
          what
              + " must begin with https:// because a secret is sent there; http:// is allowed for"
              + " 127.0.0.1, [::1] and localhost, or with .allowCleartext()");
    }
    return uri;
  }

  private static boolean loopback(String host) {
    return host.equalsIgnoreCase("localhost")
        || host.equals("[::1]")
        || LOOPBACK_V4.matcher(host).matches();
  }

  static HttpClient httpClient(HttpClient client) {
    if (client.followRedirects() != HttpClient.Redirect.NEVER) {
      throw new IllegalStateException(
          "the httpClient follows redirects and could send a refresh token to another server: build"
              + " it with followRedirects(HttpClient.Redirect.NEVER)");
    }
    if (client.authenticator().isPresent()) {
      throw new IllegalStateException(
          "the httpClient has an authenticator, which would intercept responses of the token"
              + " endpoint: build it without one");
    }
    return client;
  }
}
