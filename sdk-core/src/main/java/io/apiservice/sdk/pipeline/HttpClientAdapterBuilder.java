package io.apiservice.sdk.pipeline;

import io.apiservice.sdk.redact.RedactedLogger;
import io.apiservice.sdk.redact.SecretMask;
import java.net.Authenticator;
import java.net.CookieHandler;
import java.net.InetAddress;
import java.net.ProxySelector;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;

/**
 * A builder for libraries that build their {@code HttpClient} themselves. It returns an existing
 * client and ignores the settings, which belong to the {@code ApiClient}.
 */
final class HttpClientAdapterBuilder implements HttpClient.Builder {
  private static final RedactedLogger LOG = RedactedLogger.named("io.apiservice.sdk.http");

  private final HttpClient client;

  HttpClientAdapterBuilder(HttpClient client) {
    this.client = client;
  }

  @Override
  public HttpClient build() {
    return client;
  }

  private HttpClient.Builder logIgnoredSetting(String setting) {
    LOG.debug(SecretMask.NONE.text("{} is ignored: it is a setting of the ApiClient", setting));
    return this;
  }

  @Override
  public HttpClient.Builder cookieHandler(CookieHandler cookieHandler) {
    return logIgnoredSetting("cookieHandler");
  }

  @Override
  public HttpClient.Builder connectTimeout(Duration duration) {
    return logIgnoredSetting("connectTimeout");
  }

  @Override
  public HttpClient.Builder sslContext(SSLContext sslContext) {
    return logIgnoredSetting("sslContext");
  }

  @Override
  public HttpClient.Builder sslParameters(SSLParameters sslParameters) {
    return logIgnoredSetting("sslParameters");
  }

  @Override
  public HttpClient.Builder executor(Executor executor) {
    return logIgnoredSetting("executor");
  }

  @Override
  public HttpClient.Builder followRedirects(HttpClient.Redirect policy) {
    return logIgnoredSetting("followRedirects");
  }

  @Override
  public HttpClient.Builder version(HttpClient.Version version) {
    return logIgnoredSetting("version");
  }

  @Override
  public HttpClient.Builder priority(int priority) {
    return logIgnoredSetting("priority");
  }

  @Override
  public HttpClient.Builder proxy(ProxySelector proxySelector) {
    return logIgnoredSetting("proxy");
  }

  @Override
  public HttpClient.Builder authenticator(Authenticator authenticator) {
    return logIgnoredSetting("authenticator");
  }

  /**
   * {@code HttpClient.Builder} has a method with this name since JDK 19. This one overrides it only
   * if its return type is exactly the same.
   */
  public HttpClient.Builder localAddress(InetAddress localAddress) {
    return logIgnoredSetting("localAddress");
  }
}
