package io.apiservice.sdk.http;

import io.apiservice.sdk.redact.Mask;
import io.apiservice.sdk.redact.ShownLog;
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
 * A builder for libraries that insist on building their client themselves: it hands out one that
 * exists. Its settings belong to the {@code ApiClient}; those made here are passed over.
 */
final class FaceBuilder implements HttpClient.Builder {
  private static final ShownLog LOG = ShownLog.named("io.apiservice.sdk.http");

  private final HttpClient client;

  FaceBuilder(HttpClient client) {
    this.client = client;
  }

  @Override
  public HttpClient build() {
    return client;
  }

  private HttpClient.Builder passOver(String setting) {
    LOG.debug(Mask.NONE.text("{} is passed over: it is a setting of the ApiClient", setting));
    return this;
  }

  @Override
  public HttpClient.Builder cookieHandler(CookieHandler cookieHandler) {
    return passOver("cookieHandler");
  }

  @Override
  public HttpClient.Builder connectTimeout(Duration duration) {
    return passOver("connectTimeout");
  }

  @Override
  public HttpClient.Builder sslContext(SSLContext sslContext) {
    return passOver("sslContext");
  }

  @Override
  public HttpClient.Builder sslParameters(SSLParameters sslParameters) {
    return passOver("sslParameters");
  }

  @Override
  public HttpClient.Builder executor(Executor executor) {
    return passOver("executor");
  }

  @Override
  public HttpClient.Builder followRedirects(HttpClient.Redirect policy) {
    return passOver("followRedirects");
  }

  @Override
  public HttpClient.Builder version(HttpClient.Version version) {
    return passOver("version");
  }

  @Override
  public HttpClient.Builder priority(int priority) {
    return passOver("priority");
  }

  @Override
  public HttpClient.Builder proxy(ProxySelector proxySelector) {
    return passOver("proxy");
  }

  @Override
  public HttpClient.Builder authenticator(Authenticator authenticator) {
    return passOver("authenticator");
  }

  /** Exists since 19; must return exactly this type to be called there. */
  public HttpClient.Builder localAddress(InetAddress localAddress) {
    return passOver("localAddress");
  }
}
