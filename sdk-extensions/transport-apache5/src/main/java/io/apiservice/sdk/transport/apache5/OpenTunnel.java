package io.apiservice.sdk.transport.apache5;

import java.io.IOException;
import org.apache.hc.client5.http.async.AsyncExecCallback;
import org.apache.hc.client5.http.async.AsyncExecChain;
import org.apache.hc.client5.http.async.AsyncExecChainHandler;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.nio.AsyncEntityProducer;

/**
 * The last stage before a request is sent. It notes that the connection leads to the server. If a
 * proxy refuses to connect, the asynchronous client passes the proxy's response on as if it were
 * the server's, and this stage is not reached.
 */
final class OpenTunnel implements AsyncExecChainHandler {
  private static final String ATTRIBUTE = OpenTunnel.class.getName();

  @Override
  public void execute(
      HttpRequest request,
      AsyncEntityProducer content,
      AsyncExecChain.Scope scope,
      AsyncExecChain chain,
      AsyncExecCallback callback)
      throws HttpException, IOException {
    scope.clientContext.setAttribute(ATTRIBUTE, true);
    chain.proceed(request, content, scope, callback);
  }

  /** Whether the request of an exchange was sent to its server, and not only to a proxy. */
  static boolean reached(HttpClientContext context) {
    return context.getAttribute(ATTRIBUTE) != null;
  }
}
