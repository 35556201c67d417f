package io.apiservice.sdk.transport.apache5;

import io.apiservice.sdk.http.Request;
import io.apiservice.sdk.http.spi.BlockingClient;
import io.apiservice.sdk.http.spi.BlockingExchange;
import io.apiservice.sdk.http.spi.RequestContent;
import java.net.URI;
import java.util.List;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.config.Configurable;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.cookie.StandardCookieSpec;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/**
 * Apache's classic client. Whatever it is configured to do by itself is switched off for each
 * request.
 */
final class ClassicClient implements BlockingClient {
  private final CloseableHttpClient client;
  private final RequestConfig config;
  private final boolean own;
  private final RequestHeaders headers = new RequestHeaders();

  /**
   * Over this client.
   *
   * @param own whether it was made for the SDK: it sends nothing again, and has {@link SecretPath}
   */
  ClassicClient(CloseableHttpClient client, boolean own) {
    this.client = client;
    this.config = plain(client);
    this.own = own;
  }

  /** The settings of the client without what the SDK does itself, or nobody should. */
  static RequestConfig plain(Object client) {
    RequestConfig own = client instanceof Configurable known ? known.getConfig() : null;
    return (own == null ? RequestConfig.custom() : RequestConfig.copy(own))
        .setRedirectsEnabled(false)
        .setCookieSpec(StandardCookieSpec.IGNORE)
        .setContentCompressionEnabled(false)
        // A proxy may ask for credentials. The API is answered by the SDK only.
        .setAuthenticationEnabled(true)
        .setTargetPreferredAuthSchemes(List.of())
        .setExpectContinueEnabled(false)
        .setProtocolUpgradeEnabled(false)
        // The deadline of the call ends these waits, too.
        .setConnectionRequestTimeout(Timeout.DISABLED)
        .setResponseTimeout(Timeout.DISABLED)
        .build();
  }

  @Override
  public BlockingExchange prepare(Request request, @Nullable RequestContent content) {
    RequestCheck.check(request);
    URI uri = own ? request.publicUri() : request.uri();
    HttpUriRequestBase translated = new HttpUriRequestBase(request.method(), uri);
    translated.setHeaders(headers.of(request.headers()));
    translated.setConfig(config);
    translated.setEntity(entity(request, content));
    HttpClientContext context = HttpClientContext.create();
    if (!uri.equals(request.uri())) {
      SecretPath.set(context, path(request.uri()));
    }
    return new ClassicExchange(client, translated, context);
  }

  static String path(URI uri) {
    String path = uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
    return uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery();
  }

  private @Nullable HttpEntity entity(Request request, @Nullable RequestContent content) {
    if (content != null) {
      return new ContentEntity(content);
    }
    // Apache's retries leave a request alone whose entity cannot be repeated.
    return !own && ContentEntity.isPossible(request) ? new ContentEntity(null) : null;
  }

  @Override
  public Throwable translate(Exception failure) {
    return ApacheExceptions.translate(failure);
  }

  @Override
  public String toString() {
    return "Apache HttpClient" + (own ? "" : ", the application's");
  }
}
