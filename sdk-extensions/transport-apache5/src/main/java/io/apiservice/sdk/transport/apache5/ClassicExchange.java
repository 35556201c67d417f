package io.apiservice.sdk.transport.apache5;

import io.apiservice.sdk.http.Headers;
import io.apiservice.sdk.http.spi.BlockingExchange;
import io.apiservice.sdk.http.spi.BlockingResponse;
import java.io.IOException;
import java.io.InputStream;
import org.apache.hc.client5.http.RouteInfo;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpMessage;
import org.apache.hc.core5.http.HttpStatus;

/** One exchange with Apache's classic client. */
final class ClassicExchange implements BlockingExchange {
  private final CloseableHttpClient client;
  private final HttpUriRequestBase request;
  private final HttpClientContext context;

  ClassicExchange(
      CloseableHttpClient client, HttpUriRequestBase request, HttpClientContext context) {
    this.client = client;
    this.request = request;
    this.context = context;
  }

  @Override
  public BlockingResponse send() throws IOException {
    ClassicHttpResponse response = client.executeOpen(null, request, context);
    RouteInfo route = context.getHttpRoute();
    boolean reached =
        context.getRequest() != null || !"https".equalsIgnoreCase(request.getScheme());
    if (!reached && !isForTheCaller(response.getCode())) {
      response.close();
      throw new IOException("Tunnel failed, got: " + response.getCode());
    }
    HttpEntity entity = response.getEntity();
    boolean proxied = route == null || route.getProxyHost() != null;
    return new BlockingResponse(
        response.getCode(),
        headers(response),
        entity == null ? InputStream.nullInputStream() : entity.getContent(),
        entity == null ? 0 : entity.getContentLength(),
        proxied);
  }

  /**
   * Whether a refusal of a proxy to connect is the response of the call, as with the JDK's client.
   */
  static boolean isForTheCaller(int status) {
    return status == HttpStatus.SC_PROXY_AUTHENTICATION_REQUIRED;
  }

  static Headers headers(HttpMessage message) {
    Header[] all = message.getHeaders();
    String[] namesAndValues = new String[all.length * 2];
    for (int i = 0; i < all.length; i++) {
      namesAndValues[2 * i] = all[i].getName();
      String value = all[i].getValue();
      namesAndValues[2 * i + 1] = value == null ? "" : value;
    }
    return Headers.of(namesAndValues);
  }

  @Override
  public void abort() {
    request.cancel();
  }
}
